import type { ExchangeRequest, ExchangeResponse } from '../wire/mesh.ts'
import type { Deadlines } from './deadlines.ts'
import { baseRequest } from './exchange.ts'
import type { Liveness } from './liveness.ts'
import type { Membership } from './membership.ts'

/** M14 */
const WITNESSES = 2
/** A witness answers before whoever asked gives up on it, ms. */
const PROBE_MS = 1500

export interface WitnessDeps {
  membership: Membership
  liveness: Liveness
  deadlines: Deadlines
  now(): number
  /** Different members at random that can be used, at most `count`. */
  pick(count: number, except: string): string[]
  /** A message and its answer, with its lesson for `liveness`. */
  call(hostId: string, message: ExchangeRequest): Promise<ExchangeResponse>
  /** The same without a lesson. */
  send(hostId: string, message: ExchangeRequest): Promise<ExchangeResponse>
}

/** M14: what others say of a host that does not answer us, and what we say when others ask. */
export interface WitnessBox {
  /** Asks others whether they reach it, and tells `liveness`. */
  ask(target: string): Promise<void>
  /** Does a member answer us, soon? A witness says what it saw, and draws no conclusion for itself. */
  probe(target: string): Promise<boolean>
}

export function createWitnessBox(deps: WitnessDeps): WitnessBox {
  const { membership, liveness, deadlines, now, pick, call, send } = deps
  return {
    async ask(target) {
      const witnesses = pick(WITNESSES, target)
      const others = membership.members().length > 1
      const ask = async (id: string) =>
        (await call(id, { ...baseRequest(membership), probe: target })).reached
      const answers = await Promise.allSettled(witnesses.map(ask))
      if (!membership.isMember(target)) return
      const said = (what: boolean) =>
        answers.filter((answer) => answer.status === 'fulfilled' && answer.value === what).length
      const asked = witnesses.length
      liveness.testified(target, { asked, reached: said(true), denied: said(false), others })
    },
    async probe(target) {
      if (!membership.isMember(target)) return false
      if (target === membership.hostId) return true
      const start = now()
      const attempt = send(target, baseRequest(membership)).then(
        () => {
          if (membership.isMember(target)) liveness.answered(target, now() - start)
          return true
        },
        () => false,
      )
      return deadlines.within(PROBE_MS, attempt)
    },
  }
}
