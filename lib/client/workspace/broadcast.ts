import type { Agent, AgentInputResult } from '../../wire/agent.ts'
import { messageOf, request } from '../api.ts'
import { hasEnded } from '../status.ts'

/** How it went with one recipient; `why` is a sentence for people. */
export type Delivery =
  | { state: 'pending' | 'sending' }
  /** The text left the agent's prompt. */
  | { state: 'verified' }
  /** Enter was sent, and not seen to work. */
  | { state: 'unverified' }
  | { state: 'skipped'; why: string }
  | { state: 'failed'; why: string }

/** At the same time; more would not be quicker, and hosts have other things to do. */
const AT_ONCE = 4

/**
 * Why an agent gets no text now, in words; null when it does. Text that is sent to an agent at a
 * prompt would answer it, so those that wait are left out.
 */
export function whySkipped(agent: Agent | undefined): string | null {
  if (!agent) return 'It is gone.'
  if (agent.state === 'unreachable') return 'Its host is out of reach.'
  if (agent.state === 'hibernated') return 'It is hibernated; wake it first.'
  if (hasEnded(agent)) return 'Its program has ended; restart it first.'
  if (agent.activity === 'waiting') return 'It waits at a prompt; answer it first.'
  return null
}

/** Sends text to one agent and submits it; throws `ApiError`. */
export function sendInput(id: string, text: string): Promise<AgentInputResult> {
  const path = `/api/agents/${encodeURIComponent(id)}/input`
  return request<AgentInputResult>('POST', path, { text, submit: true })
}

export interface BroadcastParts {
  /** The agent as it is known now. */
  agent(id: string): Agent | undefined
  send(id: string): Promise<AgentInputResult>
  onDelivery(id: string, delivery: Delivery): void
}

/**
 * Sends to each recipient once, a few at a time, and reports each one's delivery. Whether an agent
 * can take text is looked at right before it is sent. Never rejects.
 */
export async function broadcast(ids: readonly string[], parts: BroadcastParts): Promise<void> {
  const queue = [...ids]
  const worker = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      parts.onDelivery(id, await deliver(id, parts))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

async function deliver(id: string, parts: BroadcastParts): Promise<Delivery> {
  const why = whySkipped(parts.agent(id))
  if (why) return { state: 'skipped', why }
  parts.onDelivery(id, { state: 'sending' })
  try {
    const { submitted } = await parts.send(id)
    return { state: submitted === 'verified' ? 'verified' : 'unverified' }
  } catch (error) {
    return { state: 'failed', why: messageOf(error) }
  }
}

/** How it went, counted: `3 delivered, 1 skipped`. */
export function summaryOf(deliveries: Iterable<Delivery>): string {
  const count = { delivered: 0, 'sent, not confirmed': 0, skipped: 0, failed: 0 }
  for (const { state } of deliveries) {
    if (state === 'verified') count.delivered++
    else if (state === 'unverified') count['sent, not confirmed']++
    else if (state === 'skipped' || state === 'failed') count[state]++
  }
  const parts = Object.entries(count).filter(([, n]) => n > 0)
  return parts.map(([words, n]) => `${n} ${words}`).join(', ')
}
