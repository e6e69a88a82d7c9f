import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * The words that run this package's own `maestro`, absolute: the bundle beside the running one, or the
 * sources when those run. `moduleUrl` is of this file, or of the bundle that it became part of.
 */
export function ownCommand(moduleUrl = import.meta.url): string[] {
  const here = dirname(fileURLToPath(moduleUrl))
  const bundle = join(here, 'maestro.mjs')
  if (basename(here) === 'dist' && existsSync(bundle)) return [process.execPath, bundle]
  const main = join(here, 'cli', 'main.ts')
  const tsx = pathToFileURL(createRequire(moduleUrl).resolve('tsx'))
  return [process.execPath, '--import', tsx.href, main]
}
