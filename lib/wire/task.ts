import { z } from 'zod'
import { ProjectId } from './project.ts'

export const TaskStatus = z.enum(['pending', 'in_progress', 'completed', 'blocked'])
export type TaskStatus = z.infer<typeof TaskStatus>

export const TaskPriority = z.enum(['low', 'medium', 'high'])
export type TaskPriority = z.infer<typeof TaskPriority>

export const TimelineType = z.enum([
  'created',
  'session_started',
  'session_ended',
  'update',
  'milestone',
  'blocker',
])
export type TimelineType = z.infer<typeof TimelineType>

export const TimelineEntry = z.object({
  id: z.string().describe('`evt_<ms>_<random>`, or as the client gave it'),
  type: TimelineType,
  timestamp: z.number(),
  message: z.string(),
  sessionId: z.string().optional(),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

/** A unit of work. Times are ms since the epoch. */
export const Task = z.object({
  id: z.string().describe('`task_<ms>_<random>`'),
  projectId: z.string(),
  parentId: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  status: TaskStatus,
  priority: TaskPriority,
  sessionIds: z.array(z.string()),
  skillIds: z.array(z.string()),
  agentIds: z.array(z.string()),
  dependencies: z.array(z.string()).describe('tasks that are to be completed before this one'),
  acceptanceCriteria: z.array(z.string()),
  timeline: z
    .array(TimelineEntry)
    .describe('oldest first; the last 100 where `timelineTruncated` says so'),
  timelineTruncated: z
    .literal(true)
    .optional()
    .describe('in events, and in lists of what other hosts keep: there is more'),
  createdAt: z.number(),
  updatedAt: z.number(),
  startedAt: z.number().nullable().describe('set once, when it is first `in_progress`'),
  completedAt: z.number().nullable().describe('cleared when it is opened again'),
  initialPrompt: z.string(),
  homeId: z.string().describe('as of its project'),
  heardAt: z.number().optional().describe('as of its project'),
})
export type Task = z.infer<typeof Task>

export const TaskId = z.string().min(1).max(64)
const Ids = z.array(z.string().min(1).max(64)).max(1_000)
const Title = z.string().trim().min(1, 'title is required').max(500)
const Text = z.string().max(100_000)
const Criteria = z.array(z.string().trim().min(1).max(2_000)).max(100)

/** Unknown and read-only fields are ignored, here and below, as Maestro Server does. */
export const TaskCreate = z.object({
  projectId: ProjectId,
  parentId: TaskId.nullish(),
  title: Title,
  description: Text.optional(),
  priority: TaskPriority.optional().describe('default `medium`'),
  initialPrompt: Text.optional(),
  skillIds: Ids.optional(),
  dependencies: Ids.optional(),
  acceptanceCriteria: Criteria.optional(),
})
export type TaskCreate = z.infer<typeof TaskCreate>

const Message = z.string().min(1, 'message is required').max(20_000)

/** An entry as `POST …/timeline` takes it. */
export const TimelineAdd = z.object({
  type: TimelineType.optional().describe('default `update`'),
  message: Message,
  sessionId: z.string().min(1).max(64).optional(),
})
export type TimelineAdd = z.infer<typeof TimelineAdd>

/** An entry as `PATCH` takes it: with an id and a time of the client's, when it has them. */
export const TimelineAppend = TimelineAdd.extend({
  id: z.string().min(1).max(64).optional(),
  timestamp: z.number().int().nonnegative().optional(),
})
export type TimelineAppend = z.infer<typeof TimelineAppend>

export const TaskUpdate = z.object({
  title: Title.optional(),
  description: Text.optional(),
  status: TaskStatus.optional(),
  priority: TaskPriority.optional(),
  parentId: TaskId.nullable().optional().describe('moves it within its project'),
  sessionIds: Ids.optional(),
  skillIds: Ids.optional(),
  agentIds: Ids.optional(),
  dependencies: Ids.optional(),
  acceptanceCriteria: Criteria.optional(),
  initialPrompt: Text.optional(),
  timeline: z.array(TimelineAppend).max(1_000).optional().describe('appended'),
})
export type TaskUpdate = z.infer<typeof TaskUpdate>

export const TaskQuery = z.object({
  projectId: z.string().optional(),
  status: TaskStatus.optional(),
  parentId: z.string().optional().describe('`null`: only those without a parent'),
})
export type TaskQuery = z.infer<typeof TaskQuery>
