import { MaestroError } from '../errors.ts'
import { parseJson } from '../json.ts'
import { ERROR_STATUS, ErrorBody, type ErrorCode } from '../wire/error.ts'
import { MemRecord, MeshEntry } from '../wire/mesh.ts'
import { readBody, unreachable } from './dial.ts'
import type { PeerResponse } from './types.ts'

export interface Removal {
  tombstone: MemRecord
  /** The entry of who signed it. */
  by: MeshEntry | undefined
}

/** Bytes of a JSON answer, as long as the caller allows no more. */
export const JSON_LIMIT = 1024 * 1024

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

/** Null for what no node answers with this status: it decides which answers have to be signed. */
export function parseError(
  status: number,
  bytes: Buffer,
): (ErrorBody & { code: ErrorCode }) | null {
  const { data } = ErrorBody.safeParse(parseJson(bytes.toString()))
  const code = data?.code as ErrorCode
  return data && ERROR_STATUS[code] === status ? { ...data, code } : null
}

/** What the details of a `PEER_REMOVED` say; null when they make no sense. */
export function removalOf(details: Record<string, unknown> | undefined): Removal | null {
  const tombstone = MemRecord.safeParse(details?.tombstone)
  if (!tombstone.success) return null
  const by = MeshEntry.safeParse(details?.by)
  return { tombstone: tombstone.data, by: by.success ? by.data : undefined }
}

/** The JSON of an answer; a refusal is thrown as the error that it is. */
export async function readJsonAnswer<T>(
  response: PeerResponse,
  name: string,
  limit = JSON_LIMIT,
): Promise<T> {
  let bytes: Buffer
  try {
    bytes = await readBody(response.body, limit)
  } catch (error) {
    throw unreachable(name, (error as Error).message, error)
  }
  if (isSuccess(response.status)) {
    if (bytes.length === 0) return undefined as T
    try {
      return JSON.parse(bytes.toString()) as T
    } catch (error) {
      throw unreachable(name, 'what answers there is not Maestro', error)
    }
  }
  const error = parseError(response.status, bytes)
  if (!error) {
    throw unreachable(name, `it answered ${response.status} without words`)
  }
  throw new MaestroError(error.code, error.message, error.details)
}
