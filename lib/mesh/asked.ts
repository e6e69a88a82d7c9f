import { MaestroError } from '../errors.ts'
import type { HostRequest } from '../wire/host.ts'
import type { RegisterResponse } from '../wire/mesh.ts'
import { isWaiting, type RegisterDeps, register } from './register.ts'
import type { Found } from './seek.ts'
import type { WaitingList } from './waiting.ts'

export interface AskedDeps extends RegisterDeps {
  waiting: WaitingList<Found>
  /** It let this node in; resolves with what people should know of that. */
  finish(
    found: Found,
    response: RegisterResponse,
    merge: boolean,
  ): Promise<Pick<HostRequest, 'callback' | 'message'>>
}

/** Requests of this node that wait for a person elsewhere (M9). */
export interface Asked {
  /** Asks again and again until it is decided; `merge`: a person here agreed to one mesh of two. */
  follow(requestId: string, merge: boolean): void
  /**
   * Takes a request back, there too; when that host cannot be told now, it is told later, as long as
   * the request would wait. One that was decided meanwhile is answered as it is. Throws `NOT_FOUND`.
   */
  withdraw(requestId: string): Promise<HostRequest>
  close(): void
}

/** How often a host that waits asks whether it was let in; a stranger may ask 30 times a minute. */
const POLL_MS = 3_000

export function createAsked(deps: AskedDeps): Asked {
  const { waiting, finish } = deps
  const timers = new Map<string, NodeJS.Timeout>()
  /** Questions on their way: what is sent after them must not arrive before. */
  const asking = new Map<string, Promise<void>>()
  let closed = false

  function later(requestId: string, ask: () => Promise<boolean>): void {
    const timer = setTimeout(() => {
      timers.delete(requestId)
      const running = ask()
        .then((again) => {
          if (again && !closed) later(requestId, ask)
        })
        .finally(() => asking.delete(requestId))
      asking.set(requestId, running)
    }, POLL_MS)
    timers.set(requestId, timer)
  }

  /** True while there is nothing but to wait. */
  async function poll(requestId: string, merge: boolean): Promise<boolean> {
    const entry = waiting.get(requestId)
    if (entry?.request.state !== 'waiting') return false
    const { content } = entry
    try {
      const response = await register(deps, content.answer.id, { merge: true })
      if (closed) return false
      if (isWaiting(response)) return entry.request.state === 'waiting'
      waiting.settle(requestId, 'approved', await finish(content, response, merge))
      return false
    } catch (error) {
      const { code, message } = error as MaestroError
      // A host that is away for a moment or busy may still let us in.
      if (code === 'HOST_UNREACHABLE' || code === 'RATE_LIMITED') return true
      waiting.settle(requestId, code === 'FORBIDDEN' ? 'denied' : 'failed', { message })
      return false
    }
  }

  /** True while it has to be told still. */
  async function tell(requestId: string): Promise<boolean> {
    const entry = waiting.get(requestId)
    if (entry?.request.state !== 'withdrawn') return false
    const { content, request } = entry
    try {
      const response = await register(deps, request.hostId, { withdraw: true })
      if (closed || isWaiting(response)) return false
      // It had let this node in already: both have to know each other, or they would disagree.
      const { callback } = await finish(content, response, false)
      const message = `${request.name} had let this machine in before it heard that the request was withdrawn. Remove it from the list if you do not want that.`
      waiting.settle(requestId, 'approved', {
        ...(callback !== undefined && { callback }),
        message,
      })
      return false
    } catch (error) {
      const { code } = error as MaestroError
      return code === 'HOST_UNREACHABLE' || code === 'RATE_LIMITED'
    }
  }

  return {
    follow(requestId, merge) {
      if (timers.has(requestId) || asking.has(requestId)) return
      later(requestId, () => poll(requestId, merge))
    },
    async withdraw(requestId) {
      const entry = waiting.get(requestId)
      if (entry?.request.state !== 'waiting') {
        throw new MaestroError('NOT_FOUND', 'This request does not wait any more.')
      }
      const { request } = entry
      clearTimeout(timers.get(requestId))
      timers.delete(requestId)
      await asking.get(requestId)
      if (request.state !== 'waiting') return { ...request }
      clearTimeout(timers.get(requestId))
      waiting.settle(requestId, 'withdrawn')
      if (await tell(requestId)) {
        const message = `${request.name} does not answer now, so it is told later. Without that, the request ends there by itself ten minutes after it was made.`
        waiting.settle(requestId, 'withdrawn', { message })
        if (!closed) later(requestId, () => tell(requestId))
      }
      return { ...request }
    },
    close() {
      closed = true
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
