import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TempDir {
  readonly path: string
  /** Removes the directory and all that is in it. */
  close(): void
}

/** A new private directory. Its path is short, because sockets in it may have at most 107 bytes. */
export function tempDir(name = 't'): TempDir {
  const path = realpathSync(mkdtempSync(join(tmpdir(), `mt-${name}-`)))
  return {
    path,
    close: () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
  }
}
