import { join } from 'node:path'
import { readJson } from './data-directory.ts'

/** This command as a device of another node, as `maestro login` made it. */
export interface Login {
  /** Origin. */
  url: string
  deviceId: string
  token: string
  hostId: string
  /** Display name of the host, as it was then. */
  name: string
}

/** The file with what opens other nodes; for its user alone. */
export const loginsFile = (home: string) => join(home, '.maestro', 'logins.json')

/** The last one first: it is the node of a machine that has none of its own. */
export function readLogins(home: string): Login[] {
  const logins = readJson(loginsFile(home))?.logins
  return Array.isArray(logins) ? logins.filter(isLogin) : []
}

function isLogin(value: unknown): value is Login {
  if (typeof value !== 'object' || value === null) return false
  const { url, token } = value as Record<string, unknown>
  return typeof url === 'string' && typeof token === 'string'
}
