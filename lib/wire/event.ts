import { z } from 'zod'
import { Activity, ActivitySource, Agent, Question } from './agent.ts'
import { Host, HostRequest } from './host.ts'
import { Notification } from './notify.ts'
import { Project } from './project.ts'
import { NeedsInput, Session } from './session.ts'
import { SpawnEvent } from './spawn.ts'
import { Task } from './task.ts'

const Gone = z.object({ id: z.string() })
const Link = z.object({ taskId: z.string(), sessionId: z.string() })

/** The payload of each event, by its name. One event a change, on transitions only. */
export const EventData = {
  'agent:created': Agent,
  'agent:updated': Agent,
  'agent:deleted': z.object({ id: z.string(), hostId: z.string(), name: z.string() }),
  'agent:activity': z.object({
    id: z.string(),
    hostId: z.string(),
    activity: Activity,
    activitySince: z.number(),
    activitySource: ActivitySource,
    question: Question.optional(),
    lastActivityAt: z.number(),
  }),
  'host:added': Host,
  'host:updated': Host,
  'host:removed': z.object({ id: z.string(), name: z.string() }),
  /** Hosts that wait to be let in, and those that we wait for; all of them, after each change. */
  'host:requests': z.object({ requests: z.array(HostRequest) }),
  /** Something that people asked to be told of; pushed to their devices too. */
  notify: Notification,
  'theme:change': z.object({ theme: z.string() }),
  'project:created': Project,
  'project:updated': Project,
  'project:deleted': Gone,
  'task:created': Task,
  'task:updated': Task,
  'task:deleted': Gone,
  'task:session_added': Link,
  'task:session_removed': Link,
  /** `spawn`: how its terminal was started, when the node did. */
  'session:created': Session.extend({ spawn: z.unknown().optional() }),
  'session:updated': Session,
  'session:deleted': Gone,
  'session:spawn_request': SpawnEvent,
  'session:task_added': Link,
  'session:task_removed': Link,
  'session:needs_input': z.object({
    sessionId: z.string(),
    agentId: z.string().nullable(),
    needsInput: NeedsInput,
  }),
} as const

export type EventName = keyof typeof EventData
export type EventPayload<N extends EventName> = z.infer<(typeof EventData)[N]>

/** One frame of the feed. `type` and `event` are the same, as Maestro Server's clients expect. */
export interface Envelope<N extends EventName = EventName> {
  type: N
  event: N
  data: EventPayload<N>
  timestamp: number
  seq: number
  hostId: string
}
export type AnyEnvelope = { [N in EventName]: Envelope<N> }[EventName]
