import type { WorkEvent, WorkEventName } from '../types.ts'

/** Channel of LISTEN and NOTIFY; names of channels belong to one database. */
export const CHANNEL = 'maestro_work'

/** Of a payload: "shorter than 8000 bytes" (PostgreSQL, NOTIFY). */
const MAX_BYTES = 7_999

/** What happened to what: an event without its contents. */
export interface NamedEvent {
  type: WorkEventName
  /** Of the task and the session, in this order, when it is about a link; else one. */
  ids: readonly string[]
}

/** One write of a node, as the others hear of it. */
export interface Notice {
  /** Whose it is. */
  from: string
  /** Null: more than fits; everything may have changed. */
  events: readonly NamedEvent[] | null
}

export function encodeNotice(from: string, events: readonly WorkEvent[]): string {
  const payload = JSON.stringify([from, ...events.map((event) => [event.type, ...idsOf(event)])])
  return Buffer.byteLength(payload) <= MAX_BYTES ? payload : JSON.stringify([from, null])
}

/** Throws on what is no notice. */
export function decodeNotice(payload: string): Notice {
  const [from, ...events] = JSON.parse(payload) as [
    string,
    ...([WorkEventName, ...string[]] | null)[],
  ]
  const named = events.flatMap((event) => {
    if (event === null) return []
    const [type, ...ids] = event
    return [{ type, ids }]
  })
  return { from, events: named.length === events.length ? named : null }
}

function idsOf(event: WorkEvent): string[] {
  switch (event.type) {
    case 'task:session_added':
    case 'task:session_removed':
    case 'session:task_added':
    case 'session:task_removed':
      return [event.data.taskId, event.data.sessionId]
    case 'session:needs_input':
      return [event.data.sessionId]
    case 'session:spawn_request':
      return [event.data.session.id]
    default:
      return [event.data.id]
  }
}
