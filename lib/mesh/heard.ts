import { z } from 'zod'
import { parseJson } from '../json.ts'
import { Agent } from '../wire/agent.ts'
import { EventData, type EventPayload } from '../wire/event.ts'
import { MAX_AGENT_SIZE, MAX_AGENTS, sizeOf } from './remote-agents.ts'

/** What a peer said on its feed, checked. Everything else that it may say is of no use here. */
export type Heard =
  | { type: 'hello' }
  | { type: 'resync' }
  | { type: 'agent'; agent: Agent }
  | { type: 'activity'; news: EventPayload<'agent:activity'> }
  | { type: 'deleted'; id: string }
  | { type: 'host'; host: EventPayload<'host:updated'> }
  | { type: 'other' }

const Id = z.string().min(1).max(200)
const Frame = z.object({
  type: z.string().max(64),
  data: z.unknown().optional(),
})

/** A frame of `hostId`'s feed. Null: it is not what the protocol allows. */
export function parseFrame(text: string, hostId: string): Heard | null {
  // None tells more than one agent.
  if (text.length > MAX_AGENT_SIZE) return null
  const frame = Frame.safeParse(parseJson(text))
  if (!frame.success) return null
  const { type, data } = frame.data
  switch (type) {
    case 'hello':
    case 'resync':
      return { type }
    case 'agent:created':
    case 'agent:updated': {
      const agent = parseAgent(data, hostId)
      return agent && { type: 'agent', agent }
    }
    case 'agent:activity': {
      const news = EventData['agent:activity'].safeParse(data)
      return news.success && news.data.hostId === hostId
        ? { type: 'activity', news: news.data }
        : null
    }
    case 'agent:deleted': {
      const gone = EventData['agent:deleted'].safeParse(data)
      return gone.success ? { type: 'deleted', id: gone.data.id } : null
    }
    case 'host:updated': {
      const host = EventData['host:updated'].safeParse(data)
      return host.success && host.data.id === hostId ? { type: 'host', host: host.data } : null
    }
    default:
      return { type: 'other' }
  }
}

/** A peer's answer to `GET /api/agents`: those that are well-formed and its own. Null: no list. */
export function parseAgents(text: string, hostId: string): Agent[] | null {
  const list = parseJson(text)
  if (!Array.isArray(list)) return null
  return list
    .slice(0, MAX_AGENTS)
    .map((each) => parseAgent(each, hostId))
    .filter((agent) => agent !== null)
}

/** A peer's answer that is one agent of its own; null for anything else. */
export function parseAnswer(text: string, hostId: string): Agent | null {
  return parseAgent(parseJson(text), hostId)
}

/** One agent as `hostId` describes it: only of its own, and none that it merely heard of. */
function parseAgent(value: unknown, hostId: string): Agent | null {
  const result = Agent.safeParse(value)
  if (!result.success || result.data.hostId !== hostId) return null
  const { heardAt, ...agent } = result.data
  if (heardAt !== undefined || !Id.safeParse(agent.id).success) return null
  if (sizeOf(agent) > MAX_AGENT_SIZE) return null
  const { name, path, title } = agent
  const [one, two, leaf] = path
  return {
    ...agent,
    name: visible(name),
    path: [visible(one), visible(two), visible(leaf)],
    title: visible(title),
  }
}

/** Without control characters, and without those that turn the direction of what follows. */
function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '')
}
