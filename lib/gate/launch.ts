import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

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

/** The key outlives the process, so that browsers stay in over a restart. */
function readOrCreateKey(file: string): Buffer {
  try {
    const key = readFileSync(file)
    if (key.length === 32) return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const key = randomBytes(32)
  writePrivate(file, key)
  return key
}

/** Whole or not at all, and never readable by others, not even for a moment. */
function writePrivate(file: string, content: string | Buffer): void {
  const next = `${file}.${process.pid}.tmp`
  rmSync(next, { force: true })
  writeFileSync(next, content, { mode: 0o600, flag: 'wx' })
  renameSync(next, file)
}

/** Constant time, whatever the lengths. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

function cookieValues(header: string | undefined, name: string): string[] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}
