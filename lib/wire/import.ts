import { z } from 'zod'
import { Project } from './project.ts'
import { Session } from './session.ts'
import { Task } from './task.ts'

/** Ids become names of files, and parts of paths. */
export const ImportedId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'An id has 1 to 64 letters, digits, _ or -.')

const Ids = z.array(ImportedId).max(10_000)
const Time = z.number().int().nonnegative()
const times = { createdAt: Time, updatedAt: Time }

/** A project as files have it: without where its home is. */
export const ImportedProject = Project.omit({ homeId: true, heardAt: true }).extend({
  id: ImportedId,
  name: z.string().trim().min(1).max(200),
  ...times,
})
export type ImportedProject = z.infer<typeof ImportedProject>

export const ImportedTask = Task.omit({
  homeId: true,
  heardAt: true,
  timelineTruncated: true,
}).extend({
  id: ImportedId,
  projectId: ImportedId,
  parentId: ImportedId.nullable(),
  title: z.string().trim().min(1).max(500),
  dependencies: Ids,
  sessionIds: Ids,
  ...times,
})
export type ImportedTask = z.infer<typeof ImportedTask>

export const ImportedSession = Session.omit({ homeId: true, heardAt: true }).extend({
  id: ImportedId,
  projectId: ImportedId,
  taskIds: Ids,
})
export type ImportedSession = z.infer<typeof ImportedSession>

/**
 * One project with all that belongs to it, as it is to be: ids and times are kept, parents stand before
 * their children, both sides of links agree, and nothing names what is not in it.
 */
export const ImportBatch = z.object({
  project: ImportedProject,
  tasks: z.array(ImportedTask),
  sessions: z.array(ImportedSession),
  dryRun: z.boolean().optional().describe('only tell what would be made'),
})
export type ImportBatch = z.infer<typeof ImportBatch>

const Counts = z.object({ projects: z.number(), tasks: z.number(), sessions: z.number() })
export type ImportCounts = z.infer<typeof Counts>

export const ImportAnswer = z.object({
  made: Counts,
  there: Counts.describe('had been there before, and were left as they are'),
})
export type ImportAnswer = z.infer<typeof ImportAnswer>
