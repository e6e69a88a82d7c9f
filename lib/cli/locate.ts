import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataDirectory, type Env, readJson } from './data-directory.ts'
import { CliError, EXIT } from './exit.ts'
import { readLogins } from './logins.ts'
import { type Target, visit } from './request.ts'

/**
 * The node that commands are for, in order: the one named with `--node` (a URL, or the name of a host
 * that `maestro login` knows); `MAESTRO_SERVER_URL`, with `MAESTRO_TOKEN`; the node of this machine; on
 * a machine that never had one, the last login. Throws `CliError` when there is none.
 */
export async function locate(env: Env, home: string, wanted?: string): Promise<Target> {
  if (wanted !== undefined) return named(wanted, home)
  const { MAESTRO_SERVER_URL: url, MAESTRO_TOKEN: token } = env
  if (url) return token ? bearer(originOf(url), token) : loggedIn(originOf(url), home)
  const dataDir = dataDirectory(env, home)
  const here = await nodeHere(dataDir)
  if (here) return here
  const login = existsSync(dataDir) ? undefined : readLogins(home)[0]
  if (login) return bearer(login.url, login.token)
  throw notRunning(dataDir)
}

/** That of the directory, while it runs; null: it does not. */
export async function nodeHere(dataDir: string): Promise<Target | null> {
  const socketPath = join(dataDir, 'maestro.sock')
  if (existsSync(socketPath)) return { kind: 'socket', socketPath, dataDir }
  const url = readJson(join(dataDir, 'node.pid'))?.url
  if (typeof url !== 'string') return null
  const cookie = await launchCookie(dataDir)
  return { kind: 'url', url, headers: cookie === null ? {} : { cookie } }
}

function named(wanted: string, home: string): Target {
  if (/^https?:\/\//i.test(wanted)) return loggedIn(originOf(wanted), home)
  const login = readLogins(home).find(({ name }) => name === wanted)
  if (login) return bearer(login.url, login.token)
  throw new CliError(
    `This command is not logged in at a host called ${wanted}. Give its URL, or log in there first: maestro login <url>`,
    EXIT.usage,
  )
}

function loggedIn(origin: string, home: string): Target {
  const login = readLogins(home).find(({ url }) => url === origin)
  return login ? bearer(origin, login.token) : { kind: 'url', url: origin, headers: {} }
}

export function bearer(url: string, token: string): Target {
  return { kind: 'url', url, headers: { authorization: `Bearer ${token}` } }
}

/** Throws a usage error for what is no URL. */
export function originOf(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text).origin
  throw new CliError(
    `${text} is not the URL of a node. One looks like http://host:23000.`,
    EXIT.usage,
  )
}

/** A node that does not trust loopback gives a cookie for the URL in its file (0600). */
async function launchCookie(dataDir: string): Promise<string | null> {
  let url: string
  try {
    url = readFileSync(join(dataDir, 'launch-url'), 'utf8').trim()
  } catch {
    return null // it trusts loopback
  }
  return visit(url)
}

export function notRunning(dataDir: string, cause?: unknown): CliError {
  return new CliError(
    `No node runs with the data directory ${dataDir}. Start it with: maestro start`,
    EXIT.notRunning,
    { code: 'NOT_RUNNING', cause },
  )
}
