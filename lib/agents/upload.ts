import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { link, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MaestroError } from '../errors.ts'
import type { AgentUpload } from '../wire/agent.ts'

export const UPLOAD_LIMIT = 100 * 1024 * 1024

/**
 * A file name to keep under: the last part of what was sent, without control characters. Throws
 * `VALIDATION_ERROR` when nothing usable is left.
 */
export function uploadName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = last.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '').trim()
  if (clean === '' || clean === '.' || clean === '..' || Buffer.byteLength(clean) > 200) {
    throw new MaestroError(
      'VALIDATION_ERROR',
      'The file needs a name of 1 to 200 bytes, without a path.',
      { field: 'name' },
    )
  }
  return clean
}

/**
 * Streams a file into `dir`. It appears under its name only when it is whole, and never replaces
 * another: a taken name gets a number. `PAYLOAD_TOO_LARGE` past 100 MB. `ready` throws when it is not
 * to appear after all, once all of it is here.
 */
export async function saveUpload(
  dir: string,
  name: string,
  body: Readable,
  ready: () => void = () => undefined,
): Promise<AgentUpload> {
  const file = uploadName(name)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const part = join(dir, `.${randomBytes(8).toString('hex')}.part`)
  let size = 0
  try {
    await pipeline(
      body,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          size += chunk.length
          if (size > UPLOAD_LIMIT) {
            throw new MaestroError('PAYLOAD_TOO_LARGE', 'A file may have up to 100 MB.', {
              limit: UPLOAD_LIMIT,
            })
          }
          yield chunk
        }
      },
      createWriteStream(part, { mode: 0o600, flags: 'wx' }),
    )
    ready()
    const path = await claimName(dir, file, part)
    return { path, name: file, size }
  } finally {
    await rm(part, { force: true })
  }
}

/** Links the finished file under the first free form of its name: `a.png`, `a-2.png`, … */
async function claimName(dir: string, file: string, part: string): Promise<string> {
  const dot = file.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [file.slice(0, dot), file.slice(dot)] : [file, '']
  for (let i = 1; i < 10_000; i++) {
    const path = join(dir, i === 1 ? file : `${stem}-${i}${ending}`)
    try {
      await link(part, path)
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  throw new MaestroError(
    'VALIDATION_ERROR',
    `There are too many files named ${file} here already.`,
    {
      field: 'name',
    },
  )
}
