import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** `process.env`, or the part of it that matters. */
export type Env = Readonly<Record<string, string | undefined>>

/**
 * The data directory of the node of this machine: `DATA_DIR` of the environment, else of
 * `<home>/.maestro/config.json`, else the default. Without the schema of `lib/config.ts`, whose loading
 * would be most of what a command takes; a value that is wrong is the node's to explain.
 */
export function dataDirectory(env: Env, home: string): string {
  const configured = env.DATA_DIR || configuredIn(join(home, '.maestro', 'config.json'))
  if (!configured) return join(home, '.maestro', 'data')
  return resolve(configured.replace(/^~(?=$|\/)/, home))
}

function configuredIn(file: string): string | undefined {
  const value = readJson(file)?.DATA_DIR
  return typeof value === 'string' ? value : undefined
}

/** The object in a file of JSON; null when there is none. */
export function readJson(file: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null // none, or half written: what needs it says so
  }
}
