import { createHash } from 'node:crypto'
import { MaestroError } from '../errors.ts'
import { addressKey } from '../gate/address.ts'
import { createRateLimiter } from '../gate/rate-limit.ts'
import { groupCode, normaliseCode, randomCode } from '../typed-code.ts'
import type { Role } from '../wire/access.ts'

export interface DeviceCode {
  /** In groups of four, to be scanned or typed. */
  code: string
  role: Role
  /** ms since the epoch */
  expiresAt: number
}

/** Codes that let one device in each: for ten minutes, once. In memory: a restart ends them. */
export interface DeviceCodes {
  /** Good only while `isGood` says so. */
  issue(role: Role, isGood?: () => boolean): DeviceCode
  /**
   * The role of a code that is good, which it then is no more. Throws 429 `RATE_LIMITED` at the sixth
   * attempt of an address in a minute, 410 `PAIRING_CODE_EXPIRED`, also for one that is not good any
   * more, 401 for one that never was.
   */
  redeem(typed: string, address: string): Role
}

/** 60 bits: of five guesses a minute none will ever hit. */
const LENGTH = 12
const LIFE_MS = 10 * 60_000
/** Ended codes are told from wrong ones for so long. */
const REMEMBERED_MS = 24 * 60 * 60_000
const MAX_CODES = 200
const ATTEMPTS = { max: 0, maxPost: 5 }
const WINDOW_MS = 60_000

interface Issued {
  role: Role
  expiresAt: number
  used: boolean
  isGood(): boolean
}

export function createDeviceCodes(now: () => number = Date.now): DeviceCodes {
  const issued = new Map<string, Issued>()
  const attempts = createRateLimiter(WINDOW_MS, now)

  function forgetOld(): void {
    for (const [hash, { expiresAt }] of issued) {
      const isOld = expiresAt + REMEMBERED_MS <= now()
      if (isOld || issued.size >= MAX_CODES) issued.delete(hash)
    }
  }

  return {
    issue(role, isGood = () => true) {
      forgetOld()
      const text = randomCode(LENGTH)
      const expiresAt = now() + LIFE_MS
      issued.set(hashOf(text), { role, expiresAt, used: false, isGood })
      return { code: groupCode(text), role, expiresAt }
    },
    redeem(typed, address) {
      const wait = attempts.take(addressKey(address), true, ATTEMPTS)
      if (wait > 0) {
        throw new MaestroError(
          'RATE_LIMITED',
          `Too many attempts to pair. The next one is welcome in ${wait} s.`,
          { retryAfter: wait },
        )
      }
      // Looked up by its hash: how long that takes says nothing of the codes that are good.
      const found = issued.get(hashOf(normaliseCode(typed)))
      if (!found) {
        throw new MaestroError(
          'UNAUTHORIZED',
          'This code is not one of this node, or from before its last start. Look at it again, or make a new one there: npm run pair',
          { field: 'code' },
        )
      }
      if (found.used || found.expiresAt <= now()) {
        const why = found.used ? 'has been used' : 'has run out'
        throw new MaestroError(
          'PAIRING_CODE_EXPIRED',
          `This code ${why}: each lets one device in, within ten minutes. Make a new one on the host: npm run pair`,
        )
      }
      if (!found.isGood()) {
        throw new MaestroError(
          'PAIRING_CODE_EXPIRED',
          'Whoever made this code may not let others in any more. Ask an admin of the host for a new one.',
        )
      }
      found.used = true
      return found.role
    },
  }
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('base64url')
}
