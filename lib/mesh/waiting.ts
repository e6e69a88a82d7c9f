import { randomBytes } from 'node:crypto'
import { MaestroError } from '../errors.ts'
import { fingerprintOf } from '../node-info.ts'
import type { HostRequest } from '../wire/host.ts'

/** How long a request waits for a person, and how many may wait at once. */
export const REQUEST_LIFE_MS = 10 * 60_000
const MAX_WAITING = 20
/** Of those that were decided, so many are remembered beside them. */
const MAX_DECIDED = 20

/** What is known of a request beside what people see; `Content` is the caller's. */
export interface Waiting<Content> {
  request: HostRequest
  content: Content
}

export interface WaitingList<Content> {
  list(): HostRequest[]
  get(id: string): Waiting<Content> | undefined
  ofHost(hostId: string): Waiting<Content> | undefined
  /** A host asks, or asks again. Throws `RATE_LIMITED` when too many wait. */
  put(host: Pick<HostRequest, 'hostId' | 'name' | 'url'>, content: Content): Waiting<Content>
  settle(
    id: string,
    state: HostRequest['state'],
    about?: Pick<HostRequest, 'message' | 'callback'>,
  ): void
  close(): void
}

/**
 * Requests of one direction, in memory. Those that were decided stay for a while, so that who asks
 * again hears the decision. `onChange` after each change, also when one expires.
 */
export function createWaitingList<Content>(
  direction: HostRequest['direction'],
  ownId: string,
  onChange: () => void,
  now: () => number,
): WaitingList<Content> {
  const all = new Map<string, Waiting<Content>>()
  let timer: NodeJS.Timeout | undefined

  function sweep(): void {
    clearTimeout(timer)
    const at = now()
    let changed = false
    for (const [id, { request }] of all) {
      if (request.expiresAt > at) continue
      if (request.state === 'waiting') {
        request.state = 'expired'
        request.expiresAt = at + REQUEST_LIFE_MS
      } else all.delete(id)
      changed = true
    }
    const next = Math.min(...[...all.values()].map(({ request }) => request.expiresAt))
    if (Number.isFinite(next)) timer = setTimeout(sweep, Math.max(next - at, 10)).unref()
    if (changed) onChange()
  }

  return {
    list: () => [...all.values()].map(({ request }) => ({ ...request })),
    get: (id) => all.get(id),
    ofHost: (hostId) => [...all.values()].find(({ request }) => request.hostId === hostId),
    put(host, content) {
      const at = now()
      const known = [...all.values()].find(({ request }) => request.hostId === host.hostId)
      if (known?.request.state === 'waiting') {
        known.content = content
        return known
      }
      const waiting = [...all.values()].filter(({ request }) => request.state === 'waiting')
      if (waiting.length >= MAX_WAITING) {
        throw new MaestroError(
          'RATE_LIMITED',
          `${MAX_WAITING} hosts wait to be let in already. Let in or refuse some of them first.`,
        )
      }
      if (known) all.delete(known.request.id)
      const decided = [...all.values()].filter(({ request }) => request.state !== 'waiting')
      for (const { request } of decided.slice(0, -MAX_DECIDED)) all.delete(request.id)
      const request: HostRequest = {
        id: `req_${randomBytes(9).toString('base64url')}`,
        direction,
        ...host,
        fingerprint: fingerprintOf(host.hostId),
        ownFingerprint: fingerprintOf(ownId),
        at,
        expiresAt: at + REQUEST_LIFE_MS,
        state: 'waiting',
      }
      const made = { request, content }
      all.set(request.id, made)
      sweep()
      onChange()
      return made
    },
    settle(id, state, about) {
      const entry = all.get(id)
      if (!entry) return
      Object.assign(entry.request, about, { state })
      onChange()
    },
    close: () => clearTimeout(timer),
  }
}
