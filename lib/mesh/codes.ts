import { createHmac } from 'node:crypto'
import { MaestroError } from '../errors.ts'
import { sameText } from '../gate/tokens.ts'
import { CODE_ALPHABET, groupCode, normaliseCode, randomCode } from '../typed-code.ts'

/** 16 letters of 5 bits: 80 bits. */
const SECRET_LENGTH = 16
const HINT_LENGTH = 4
const LIFE_MS = 10 * 60_000
const MAX_CODES = 20

export interface IssuedCode {
  /** In groups of four, to be read out and typed. */
  code: string
  /** ms since the epoch. */
  expiresAt: number
}

export interface PairCodes {
  /** Good only while `isGood` says so. */
  issue(isGood?: () => boolean): IssuedCode
  /**
   * The secret that `proof` was made with, among those that are still good; null when there is
   * none. It stays good until `use`.
   */
  find(proof: string, parties: Parties): string | null
  /** Nobody gets in by it again. */
  use(secret: string): void
}

/** Who proves to whom, in which request. */
export interface Parties {
  from: string
  to: string
  nonce: string
}

/** Codes that let a host in: for ten minutes, once. Kept in memory: a restart ends them. */
export function createPairCodes(hostId: string, now: () => number = Date.now): PairCodes {
  const live = new Map<string, { expiresAt: number; isGood(): boolean }>()

  function forgetExpired(): void {
    for (const [secret, { expiresAt, isGood }] of live) {
      if (expiresAt <= now() || !isGood()) live.delete(secret)
    }
  }

  return {
    issue(isGood = () => true) {
      forgetExpired()
      const oldest = live.keys().next().value
      if (live.size >= MAX_CODES && oldest !== undefined) live.delete(oldest)
      const secret = randomCode(SECRET_LENGTH)
      const expiresAt = now() + LIFE_MS
      live.set(secret, { expiresAt, isGood })
      const text = `${secret}${normaliseCode(hostId.slice(0, HINT_LENGTH))}`
      return { code: groupCode(text), expiresAt }
    },
    find(proof, parties) {
      forgetExpired()
      for (const secret of live.keys()) {
        if (sameText(proof, proofOf('ask', secret, parties))) return secret
      }
      return null
    },
    use: (secret) => {
      live.delete(secret)
    },
  }
}

/**
 * The secret of a code as typed. Throws `VALIDATION_ERROR` when it is no code, or the code of another
 * host than `hostId`.
 */
export function readCode(typed: string, hostId: string): string {
  const text = normaliseCode(typed)
  if (
    text.length !== SECRET_LENGTH + HINT_LENGTH ||
    [...text].some((c) => !CODE_ALPHABET.includes(c))
  ) {
    throw new MaestroError(
      'VALIDATION_ERROR',
      'This is not a pairing code: it has five groups of four letters or digits. Look at it again.',
      { field: 'code' },
    )
  }
  if (text.slice(SECRET_LENGTH) !== normaliseCode(hostId.slice(0, HINT_LENGTH))) {
    throw new MaestroError(
      'VALIDATION_ERROR',
      'This code belongs to another host than the one at this address. Compare their fingerprints.',
      { field: 'code' },
    )
  }
  return text.slice(0, SECRET_LENGTH)
}

/** Shows that one knows the secret, to who knows it too; bound to both hosts and to this request. */
export function proofOf(kind: 'ask' | 'answer', secret: string, parties: Parties): string {
  const { from, to, nonce } = parties
  return createHmac('sha256', secret)
    .update(`maestro-pair-${kind}\n${from}\n${to}\n${nonce}`)
    .digest('base64url')
}
