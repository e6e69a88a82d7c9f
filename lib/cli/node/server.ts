import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Started, selfWords } from '../init/self.ts'

/** The script of the node that belongs to this command: bundled beside it, or the sources. */
export function serverScript(script: string | undefined = process.argv[1]): string {
  const own = realpathSync(script ?? fileURLToPath(import.meta.url))
  const dir = dirname(own)
  if (basename(dir) === 'dist') return join(dir, 'server.mjs')
  return join(dir, '..', '..', 'server.mts')
}

/** The words that start the node, from any directory. */
export function serverWords(started: Started = process): string[] {
  return [...selfWords(started).slice(0, -1), serverScript(started.argv[1])]
}
