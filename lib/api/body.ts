import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { MaestroError } from '../errors.ts'
import { hasBody } from '../gate/refusal.ts'
import { contentDigest } from '../mesh/signature.ts'

/** Bytes of a JSON body, as long as a route sets no other. */
export const BODY_LIMIT = 256 * 1024
const MAX_DEPTH = 32
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i

/**
 * Reads the body of `req` as JSON: the only way in for bodies that are not streamed. An empty body
 * is `{}`. Throws `MaestroError`: 413 above `limit` bytes (before reading when its length is told),
 * 415 for another type or coding, and what `jsonOf` throws.
 */
export async function readJson(
  req: IncomingMessage,
  limit = BODY_LIMIT,
  digest?: string,
): Promise<unknown> {
  return jsonOf(await readJsonBytes(req, limit), digest)
}

/**
 * A body that was read before. Throws `MaestroError`: 400 for what is not JSON, too deep, names
 * `__proto__` or holds a lone surrogate, 401 when it is not the body of the `digest` that was signed.
 */
export function jsonOf(bytes: Buffer | null, digest?: string): unknown {
  if (bytes === null) return {}
  if (digest !== undefined && contentDigest(bytes) !== digest) throw altered()
  return bytes.length === 0 ? {} : parseJson(bytes)
}

/** The same as it came, for whoever sends it on and leaves the reading to others; null for none. */
export async function readJsonBytes(
  req: IncomingMessage,
  limit = BODY_LIMIT,
): Promise<Buffer | null> {
  if (!hasBody(req)) return null
  checkHeaders(req, limit)
  return readBytes(req, limit)
}

/**
 * The body of a signed request as it streams: fails at its end with 401 when it is not the one of the
 * `digest`, so whoever takes it in drops it.
 */
export function verifiedBody(req: IncomingMessage, digest: string | undefined): Readable {
  return digest === undefined ? req : Readable.from(checkedChunks(req, digest))
}

/** Reads only when it is read, so it cannot fail before anybody listens. */
async function* checkedChunks(req: IncomingMessage, digest: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of req as AsyncIterable<Buffer>) {
    hash.update(chunk)
    yield chunk
  }
  if (`sha-256=:${hash.digest('base64')}:` !== digest) throw altered()
}

function altered(): MaestroError {
  return new MaestroError('UNAUTHORIZED', 'The body is not the one that was signed.')
}

function checkHeaders(req: IncomingMessage, limit: number): void {
  const coding = req.headers['content-encoding']
  if (coding !== undefined && coding !== 'identity') {
    throw new MaestroError(
      'UNSUPPORTED_MEDIA_TYPE',
      `The body is encoded as ${coding}. Send it as it is, without Content-Encoding.`,
    )
  }
  const type = req.headers['content-type']
  if (!JSON_TYPE.test(type ?? '')) {
    throw new MaestroError(
      'UNSUPPORTED_MEDIA_TYPE',
      `The body is ${type ?? 'of no type'}. Send JSON with Content-Type: application/json.`,
    )
  }
  if (Number(req.headers['content-length']) > limit) throw tooLarge(limit)
}

function tooLarge(limit: number): MaestroError {
  const size = `${Math.floor(limit / 1024)} KB`
  return new MaestroError('PAYLOAD_TOO_LARGE', `The body is larger than ${size}. Send less.`, {
    limit,
  })
}

function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const done = (settle: () => void) => {
      req.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost)
      settle()
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) {
        chunks.push(chunk)
        return
      }
      req.pause()
      done(() => reject(tooLarge(limit)))
    }
    const onEnd = () => done(() => resolve(Buffer.concat(chunks)))
    const onLost = () =>
      done(() => reject(new MaestroError('TIMEOUT', 'The connection ended before the body did.')))
    req.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost)
  })
}

function parseJson(bytes: Buffer): unknown {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new MaestroError(
      'VALIDATION_ERROR',
      `The body is not JSON: ${(error as Error).message}.`,
      { field: 'body' },
    )
  }
  checkShape(value, 1)
  return value
}

function checkShape(value: unknown, depth: number): void {
  if (typeof value === 'string') checkText(value)
  if (typeof value !== 'object' || value === null) return
  if (depth > MAX_DEPTH) throw invalid(`The body is nested deeper than ${MAX_DEPTH} levels.`)
  if (Object.hasOwn(value, '__proto__')) throw invalid('The body must not name __proto__.')
  for (const [key, inner] of Object.entries(value)) {
    checkText(key)
    checkShape(inner, depth + 1)
  }
}

/** RFC 8785 section 3.2.2.2: half of a surrogate pair is no text, and what holds it can't be signed. */
function checkText(text: string): void {
  if (!text.isWellFormed()) throw invalid('The body holds half of a character (a lone surrogate).')
}

function invalid(message: string): MaestroError {
  return new MaestroError('VALIDATION_ERROR', message, { field: 'body' })
}
