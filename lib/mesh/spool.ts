import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MaestroError } from '../errors.ts'

/** A whole body that is to be sent on: its digest is signed before its first byte goes. */
export interface Body {
  readonly size: number
  /** SHA-256. */
  readonly digest: Buffer
  /** From the beginning, as often as it takes. */
  open(): Readable
  close(): Promise<void>
}

export function bodyOf(bytes: Buffer): Body {
  return {
    size: bytes.length,
    digest: createHash('sha256').update(bytes).digest(),
    open: () => Readable.from([bytes], { objectMode: false }),
    close: async () => undefined,
  }
}

/** Bodies that are too large for the memory. */
export interface Spool {
  /** Keeps `stream` in a file of its own (0600) until it is closed. 413 past `limit` bytes. */
  take(stream: Readable, limit: number): Promise<Body>
}

/** A spool in `<dataDir>/spool`, empty: what a crash has left there goes. */
export function openSpool(dataDir: string): Spool {
  const dir = join(dataDir, 'spool')
  rmSync(dir, { recursive: true, force: true })

  return {
    async take(stream, limit) {
      mkdirSync(dir, { recursive: true, mode: 0o700 })
      const file = join(dir, randomBytes(12).toString('hex'))
      const hash = createHash('sha256')
      let size = 0
      // Who sends too much still wants to hear so: their connection must survive.
      async function* measured() {
        for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
          size += chunk.length
          if (size > limit) throw tooLarge(limit)
          hash.update(chunk)
          yield chunk
        }
      }
      try {
        await pipeline(measured, createWriteStream(file, { mode: 0o600, flags: 'wx' }))
      } catch (error) {
        await rm(file, { force: true })
        throw error
      }
      return {
        size,
        digest: hash.digest(),
        open: () => createReadStream(file),
        close: () => rm(file, { force: true }),
      }
    },
  }
}

function tooLarge(limit: number): MaestroError {
  const megabytes = Math.floor(limit / (1024 * 1024))
  return new MaestroError('PAYLOAD_TOO_LARGE', `A file may have up to ${megabytes} MB.`, { limit })
}
