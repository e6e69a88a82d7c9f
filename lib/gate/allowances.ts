import { addressKey } from './address.ts'
import { type Allowance, createRateLimiter } from './rate-limit.ts'
import type { Principal, PrincipalKind } from './types.ts'

/** Requests per `timeWindow` ms of whoever is not on this machine; defaults by kind. */
export interface RateLimitOptions {
  max?: number
  maxPost?: number
  timeWindow?: number
}

/** Whose requests are counted together. */
export type Counted = Pick<Principal, 'kind' | 'id' | 'address'>

export interface Allowances {
  /** Counts one request. Seconds until the next one is welcome, or 0 when this one is. */
  take(who: Counted, unsafe: boolean): number
  /** The same for starting an agent. */
  takeSpawn(who: Counted): number
}

const WINDOW_MS = 60_000
const OWN: Allowance = { max: 6_000, maxPost: 6_000 }
const LET_IN: Allowance = { max: 1_200, maxPost: 300 }
const ANYBODY: Allowance = { max: 100, maxPost: 30 }
const ALLOWANCES: Record<PrincipalKind, Allowance> = {
  loopback: OWN,
  socket: OWN,
  agent: OWN,
  peer: OWN,
  open: LET_IN,
  device: LET_IN,
  tailnet: LET_IN,
  link: ANYBODY,
  stranger: ANYBODY,
}
/** Those who are counted by what they are, wherever they come from; the rest by their network. */
const BY_ID: ReadonlySet<PrincipalKind> = new Set([
  'loopback',
  'socket',
  'agent',
  'peer',
  'device',
  'tailnet',
])
/** Their limits are no matter of configuration. */
const FIXED: ReadonlySet<PrincipalKind> = new Set(['loopback', 'socket', 'agent', 'peer'])
/** Whoever is not on this machine starts so many agents a minute (seed 004). */
const MAX_SPAWNS = 10

export function createAllowances(options: RateLimitOptions = {}): Allowances {
  const limiter = createRateLimiter(options.timeWindow ?? WINDOW_MS)

  function allowanceOf(kind: PrincipalKind): Allowance {
    const { max, maxPost } = ALLOWANCES[kind]
    if (FIXED.has(kind)) return { max, maxPost }
    return { max: options.max ?? max, maxPost: options.maxPost ?? maxPost }
  }

  return {
    take: (who, unsafe) => limiter.take(keyOf(who), unsafe, allowanceOf(who.kind)),
    takeSpawn(who) {
      if (who.kind === 'loopback' || who.kind === 'socket') return 0
      // Who may send more requests than usual may start more agents, too.
      const max = FIXED.has(who.kind) ? MAX_SPAWNS : Math.max(MAX_SPAWNS, options.maxPost ?? 0)
      return limiter.take(`spawn ${keyOf(who)}`, true, { max: 0, maxPost: max })
    },
  }
}

function keyOf({ kind, id, address }: Counted): string {
  if (BY_ID.has(kind)) return id
  const network = addressKey(address)
  return kind === 'link' ? `${id} ${network}` : `${kind}:${network}`
}
