import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Config, loadConfig } from './lib/config.ts'
import { ConfigError } from './lib/config-error.ts'
import { ListenError } from './lib/listen.ts'
import { createLog } from './lib/log.ts'
import { IdentityError } from './lib/mesh/identity.ts'
import { type MaestroNode, type StartOptions, startNode } from './lib/node.ts'
import { canOpenBrowser, openBrowser } from './lib/open-browser.ts'
import { DataDirError } from './lib/own-directory.ts'
import { stopOnSignals } from './lib/stop-on-signals.ts'
import { StoreError } from './lib/store/inspect.ts'

/** Errors whose message says all that a person needs; a stack would only hide it. */
const FOR_PEOPLE = [ConfigError, DataDirError, IdentityError, ListenError, StoreError]

async function run(config: Config): Promise<void> {
  const log = createLog({ level: config.logLevel })
  const node = await startNode(config, { log, pages: pagesOf(process.env.NODE_ENV) })
  stopOnSignals(node, (err) => log.error({ err }, 'Stopping failed'))
  const isTerminal = process.stdout.isTTY === true
  process.stdout.write(`Maestro is at ${whereFor(isTerminal, node, config)}\n`)
  if (config.open) log.warn('MAESTRO_OPEN=1: everyone who reaches this node is its admin')
  if (config.openBrowser && canOpenBrowser(process.env, isTerminal)) {
    openBrowser(node.openUrl, (err) => log.debug({ err }, 'No browser could be opened'))
  }
}

/** A one-time URL is for the person at the terminal; output that goes elsewhere may be kept or read. */
function whereFor(isTerminal: boolean, { url, openUrl }: MaestroNode, config: Config): string {
  if (isTerminal || url === openUrl) return openUrl
  return `${url} (to be opened by the URL in ${join(config.dataDir, 'launch-url')})`
}

/** The built dashboard, or its sources in development. The bundle of this file is in `dist` too. */
function pagesOf(environment: string | undefined): StartOptions['pages'] {
  const here = dirname(fileURLToPath(import.meta.url))
  const root = basename(here) === 'dist' ? dirname(here) : here
  if (environment === 'development') return { mode: 'development', dir: root }
  return { mode: 'production', dir: join(root, 'dist', 'pages') }
}

try {
  await run(loadConfig(process.env, homedir()))
} catch (error) {
  const forPeople = FOR_PEOPLE.some((kind) => error instanceof kind)
  process.stderr.write(`${forPeople ? (error as Error).message : (error as Error).stack}\n`)
  process.exitCode = 1
}
