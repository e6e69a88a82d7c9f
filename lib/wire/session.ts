import { z } from 'zod'
import { ProjectId } from './project.ts'
import { TaskId } from './task.ts'

export const SessionStatus = z.enum(['spawning', 'running', 'completed', 'failed', 'stopped'])
export type SessionStatus = z.infer<typeof SessionStatus>

/** Sessions in these are over. */
export const ENDED: readonly SessionStatus[] = ['completed', 'failed', 'stopped']

export const SessionEvent = z.object({
  id: z.string(),
  timestamp: z.number(),
  type: z.string(),
  data: z.unknown().optional(),
})
export type SessionEvent = z.infer<typeof SessionEvent>

/** Whether the agent at work waits for a person. */
export const NeedsInput = z.object({
  active: z.boolean(),
  message: z.string(),
  since: z.number().describe('ms since the epoch'),
  source: z.enum(['hook', 'marks', 'screen', 'api', 'none']),
})
export type NeedsInput = z.infer<typeof NeedsInput>

export const SessionRole = z.enum(['worker', 'orchestrator'])
export type SessionRole = z.infer<typeof SessionRole>

/** A run of an agent on tasks of one project. Times are ms since the epoch. */
export const Session = z.object({
  id: z.string().describe('`sess_<ms>_<random>`, or as the client gave it'),
  projectId: z.string(),
  taskIds: z.array(z.string()),
  name: z.string(),
  agentId: z.string().nullable(),
  hostId: z.string().nullable().describe('where its agent runs; null when it was not spawned'),
  status: SessionStatus,
  env: z.record(z.string(), z.string()).describe('never holds a token'),
  startedAt: z.number(),
  lastActivity: z.number(),
  completedAt: z.number().nullable().describe('when it ended, however it did'),
  hostname: z.string(),
  platform: z.string(),
  events: z
    .array(SessionEvent)
    .describe(
      'oldest first; in events of the feed, and in lists of what other hosts keep, the last 100',
    ),
  metadata: z.record(z.string(), z.unknown()),
  needsInput: NeedsInput,
  reason: z.string().optional().describe('why it failed, in words'),
  homeId: z.string().describe('as of its project'),
  heardAt: z.number().optional().describe('as of its project'),
})
export type Session = z.infer<typeof Session>

export const SessionId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'A session id has 1 to 64 letters, digits, _ or -.')

const TaskIds = z.array(TaskId).min(1, 'taskIds is required and names at least one task').max(1_000)
const Env = z.record(z.string().min(1).max(256), z.string().max(32_768))
const Metadata = z.record(z.string(), z.unknown())
const Name = z.string().trim().min(1).max(200)
const AgentId = z.string().min(1).max(64)

/** `taskId` was the field before `taskIds`, and is still taken. */
const withTaskIds = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const { taskId, ...rest } = value as Record<string, unknown>
  return taskId === undefined || 'taskIds' in rest ? value : { ...rest, taskIds: [taskId] }
}

/** Unknown and read-only fields are ignored, here and below, as Maestro Server does. */
export const SessionCreate = z.preprocess(
  withTaskIds,
  z.object({
    id: SessionId.optional(),
    projectId: ProjectId,
    taskIds: TaskIds,
    name: Name.optional(),
    agentId: AgentId.nullish(),
    status: SessionStatus.optional().describe('default `running`'),
    env: Env.optional(),
    metadata: Metadata.optional(),
  }),
)
export type SessionCreate = z.infer<typeof SessionCreate>

export const SessionEventAppend = z.object({
  id: z.string().min(1).max(64).optional(),
  timestamp: z.number().int().nonnegative().optional(),
  type: z.string().min(1).max(100),
  data: z.unknown().optional(),
})
export type SessionEventAppend = z.infer<typeof SessionEventAppend>

export const SessionUpdate = z.object({
  taskIds: z.array(TaskId).max(1_000).optional(),
  name: Name.optional(),
  status: SessionStatus.optional(),
  agentId: AgentId.nullable().optional(),
  env: Env.optional(),
  metadata: Metadata.optional(),
  needsInput: z
    .object({ active: z.boolean(), message: z.string().max(20_000).optional() })
    .optional(),
  reason: z.string().max(20_000).optional(),
  events: z.array(SessionEventAppend).max(1_000).optional().describe('appended'),
})
export type SessionUpdate = z.infer<typeof SessionUpdate>

export const SessionQuery = z.object({
  projectId: z.string().optional(),
  taskId: z.string().optional(),
  status: SessionStatus.optional(),
  active: z.enum(['true', 'false']).optional().describe('`true`: without those that ended'),
})
export type SessionQuery = z.infer<typeof SessionQuery>
