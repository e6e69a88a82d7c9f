import { createHmac, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readOrCreateKey, writePrivate } from '../private-file.ts'
import { cookieValues, sameText } from './tokens.ts'

/**
 * For nodes that do not trust every program on their machine: a one-time URL in a file that only
 * the node's user can read is swapped for a cookie.
 */
export interface Launch {
  /** Writes a fresh URL under `origin` to the file and answers it. Earlier ones end. */
  publish(origin: string): string
  /** Swaps a launch path for the value of `Set-Cookie`, once; null when it is not (or no more) good. */
  redeem(path: string, secure: boolean): string | null
  /** Whether a `Cookie` header holds a cookie of ours that has not run out. */
  accepts(cookieHeader: string | undefined): boolean
  /** Removes the file: a URL of a node that does not run opens nothing. */
  close(): void
}

export interface LaunchOptions {
  dataDir: string
  /** Cookies ignore ports, so that nodes on one machine tell theirs apart by this. */
  hostId: string
  now?: () => number
}

const PREFIX = '/launch/'
const LIFETIME_S = 30 * 24 * 60 * 60

export function isLaunchPath(path: string): boolean {
  return path.startsWith(PREFIX)
}

export function createLaunch({ dataDir, hostId, now = Date.now }: LaunchOptions): Launch {
  const file = join(dataDir, 'launch-url')
  const key = readOrCreateKey(join(dataDir, 'launch-key'))
  const cookieName = `maestro-launch-${hostId}`
  let origin = ''
  let code = ''

  const seal = (expiry: string) =>
    createHmac('sha256', key).update(`${hostId}.${expiry}`).digest('base64url')

  const publish = (at: string): string => {
    origin = at
    code = randomBytes(24).toString('base64url')
    const url = `${origin}${PREFIX}${code}`
    writePrivate(file, `${url}\n`)
    return url
  }

  return {
    publish,
    redeem(path, secure) {
      if (code === '' || !sameText(path.slice(PREFIX.length), code)) return null
      publish(origin)
      const expiry = String(Math.floor(now() / 1000) + LIFETIME_S)
      const attributes = `Path=/; Max-Age=${LIFETIME_S}; HttpOnly; SameSite=Strict`
      return `${cookieName}=${expiry}.${seal(expiry)}; ${attributes}${secure ? '; Secure' : ''}`
    },
    accepts(header) {
      return cookieValues(header, cookieName).some((value) => {
        const [expiry = '', mac = ''] = value.split('.')
        return sameText(mac, seal(expiry)) && Number(expiry) * 1000 > now()
      })
    },
    close() {
      rmSync(file, { force: true })
    },
  }
}
