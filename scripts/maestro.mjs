// `npm run pair`, `npm run approve`, `npm run join`: the command, from its build or its sources.
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const built = fileURLToPath(new URL('../dist/maestro.mjs', import.meta.url))
const sources = fileURLToPath(new URL('../lib/cli/main.ts', import.meta.url))
const script = existsSync(built) ? built : sources

if (script === sources) (await import('tsx/esm/api')).register()
process.argv[1] = script
await import(pathToFileURL(script).href)
