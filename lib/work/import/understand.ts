import { z } from 'zod'
import { ImportedId, ImportedProject, ImportedSession, ImportedTask } from '../../wire/import.ts'
import { ENDED, NeedsInput, SessionEvent } from '../../wire/session.ts'
import { TaskPriority, TaskStatus, TimelineEntry, TimelineType } from '../../wire/task.ts'
import type { Document } from './read.ts'

/** Ms since the epoch, or a date as text. */
const Time = z.union(
  [
    z.number().nonnegative().transform(Math.round),
    z
      .string()
      .refine((text) => !Number.isNaN(Date.parse(text)))
      .transform((text) => Date.parse(text)),
  ],
  'a time: ms since the epoch, or a date',
)
const OptionalTime = Time.nullish().transform((time) => time ?? null)
const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? '')
const Ids = z
  .array(ImportedId)
  .nullish()
  .transform((ids) => [...new Set(ids ?? [])])
const Texts = z
  .array(z.string())
  .nullish()
  .transform((texts) => texts ?? [])

/** Fields that are ours alone, or that other versions left out, have defaults. */
const ProjectFile = z
  .object({
    id: ImportedId,
    name: z.string(),
    workingDir: Text,
    description: Text,
    workingDirs: z.record(z.string(), z.string()).default({}),
    createdAt: Time,
    updatedAt: Time.optional(),
  })
  .transform((file) => ({ ...file, updatedAt: file.updatedAt ?? file.createdAt }))
  .pipe(ImportedProject)

const EntryFile = TimelineEntry.extend({
  type: TimelineType.default('update'),
  timestamp: Time,
  sessionId: z.string().nullish(),
}).transform(({ sessionId, ...entry }) => ({ ...entry, ...(sessionId != null && { sessionId }) }))

const TaskFile = z
  .object({
    id: ImportedId,
    projectId: ImportedId,
    parentId: ImportedId.nullish().transform((id) => id ?? null),
    title: z.string(),
    description: Text,
    status: TaskStatus.default('pending'),
    priority: TaskPriority.default('medium'),
    sessionIds: Ids,
    skillIds: Texts,
    agentIds: Texts,
    dependencies: Ids,
    acceptanceCriteria: Texts,
    timeline: z.array(EntryFile).default([]),
    createdAt: Time,
    updatedAt: Time.optional(),
    startedAt: OptionalTime,
    completedAt: OptionalTime,
    initialPrompt: Text,
  })
  .transform((file) => ({ ...file, updatedAt: file.updatedAt ?? file.createdAt }))
  .pipe(ImportedTask)

const EventFile = SessionEvent.extend({ timestamp: Time })

const SessionFile = z
  .preprocess(
    withTaskIds,
    z.object({
      id: ImportedId,
      projectId: ImportedId,
      taskIds: Ids,
      name: Text,
      agentId: z
        .string()
        .nullish()
        .transform((id) => id ?? null),
      hostId: z
        .string()
        .nullish()
        .transform((id) => id ?? null),
      status: ImportedSession.shape.status,
      env: z.record(z.string(), z.string()).default({}),
      startedAt: Time,
      lastActivity: Time.optional(),
      completedAt: OptionalTime,
      hostname: Text,
      platform: Text,
      events: z.array(EventFile).default([]),
      metadata: z
        .record(z.string(), z.unknown())
        .nullish()
        .transform((metadata) => metadata ?? {}),
      needsInput: NeedsInput.optional(),
      reason: z.string().optional(),
    }),
  )
  .transform(({ lastActivity, needsInput, ...file }) => {
    const last = lastActivity ?? file.startedAt
    return {
      ...file,
      name: file.name === '' ? `Session for ${file.taskIds[0] ?? file.projectId}` : file.name,
      lastActivity: last,
      completedAt: ENDED.includes(file.status) ? (file.completedAt ?? last) : file.completedAt,
      needsInput: needsInput ?? {
        active: false,
        message: '',
        since: last,
        source: 'none' as const,
      },
    }
  })
  .pipe(ImportedSession)

/** What one file says, or why it is not understood; `unknown` names its fields that mean nothing here. */
export type Understood =
  | { kind: 'projects'; value: ImportedProject; unknown: string[] }
  | { kind: 'tasks'; value: ImportedTask; unknown: string[] }
  | { kind: 'sessions'; value: ImportedSession; unknown: string[] }

export function understand({ kind, file, value }: Document): Understood | { why: string } {
  switch (kind) {
    case 'projects':
      return answer(kind, ProjectFile.safeParse(value), unknownIn(value, ImportedProject.shape))
    case 'tasks':
      return answer(
        kind,
        TaskFile.safeParse({ projectId: folderOf(file), ...value }),
        unknownIn(value, ImportedTask.shape),
      )
    case 'sessions':
      return answer(
        kind,
        SessionFile.safeParse(value),
        unknownIn(value, { ...ImportedSession.shape, taskId: true }),
      )
  }
}

function answer<K extends Understood['kind'], T>(
  kind: K,
  result: z.ZodSafeParseResult<T>,
  unknown: string[],
): { kind: K; value: T; unknown: string[] } | { why: string } {
  if (result.success) return { kind, value: result.data, unknown }
  const [issue] = result.error.issues
  return { why: `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not valid'}` }
}

/** Where it lives is said by the store that it comes into. */
const NOT_KEPT = ['homeId', 'heardAt', 'timelineTruncated']

const unknownIn = (value: object, known: object): string[] =>
  Object.keys(value).filter((name) => !Object.hasOwn(known, name) && !NOT_KEPT.includes(name))

/** `tasks/<project>/<id>.json`; undefined for `tasks/<id>.json`. */
function folderOf(file: string): string | undefined {
  const parts = file.split('/')
  return parts.length > 2 ? parts.at(-2) : undefined
}

/** `taskId` was the field before `taskIds`. */
function withTaskIds(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { taskId, ...rest } = value as Record<string, unknown>
  return taskId == null || 'taskIds' in rest ? rest : { ...rest, taskIds: [taskId] }
}
