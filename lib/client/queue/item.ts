import type { AgentAnswer, AgentInput } from '../../wire/agent.ts'

/** Text for an agent, or the answer to its question, on its way there. */
export interface QueueItem {
  /** Of the request, over all its tries and restarts of the page. */
  key: string
  agentId: string
  /** The agent's name when it was written. */
  name: string
  what: { kind: 'input'; input: AgentInput } | { kind: 'answer'; answer: AgentAnswer }
  /** What it says, for people: the text, or the choice's words. */
  text: string
  /** What the agent asked then; null: nothing. */
  question: { id: string; text: string } | null
  /** ms since the epoch */
  at: number
  /** `refused`: it is not sent any more, `problem` says why. */
  state: 'queued' | 'sending' | 'refused'
  problem: string | null
}

/** The next one to send for each agent: in order, and nothing past one that is under way. */
export function nextToSend(items: readonly QueueItem[]): QueueItem[] {
  const seen = new Set<string>()
  const next: QueueItem[] = []
  for (const item of items) {
    if (item.state === 'refused' || seen.has(item.agentId)) continue
    seen.add(item.agentId)
    if (item.state === 'queued') next.push(item)
  }
  return next
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** An item as it was stored; null when it is damaged or another version's. */
export function parseItem(text: string | null): QueueItem | null {
  if (text === null) return null
  try {
    const item: unknown = JSON.parse(text)
    if (!isObject(item) || !isObject(item.what) || typeof item.at !== 'number') return null
    const { key, agentId, name, text: words, state } = item
    if ([key, agentId, name, words].some((field) => typeof field !== 'string')) return null
    // A page that was closed while it sent does not know what came of it: its key does.
    return { ...item, state: state === 'refused' ? 'refused' : 'queued' } as unknown as QueueItem
  } catch {
    return null
  }
}
