import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { prepare, ROOT } from './prepare.mjs'
import { releaseSignals } from './run.mjs'
import { explain } from './words.mjs'

/** Set-up, then the built node in this process, which takes over output, signals and exit code. */
export async function startNode() {
  try {
    await prepare()
  } catch (error) {
    explain(error)
    process.exit(1)
  }
  releaseSignals()
  process.env.NODE_ENV = 'production'
  await import(pathToFileURL(join(ROOT, 'dist', 'server.mjs')).href)
}
