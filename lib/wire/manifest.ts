import { z } from 'zod'
import { ProgramId } from './agent.ts'
import { SessionRole } from './session.ts'
import { TaskPriority, TaskStatus } from './task.ts'

/** What an agent may do without asking. */
export const PermissionMode = z.enum([
  'acceptEdits',
  'interactive',
  'readOnly',
  'bypassPermissions',
])
export type PermissionMode = z.infer<typeof PermissionMode>

export const ManifestTask = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  acceptanceCriteria: z.array(z.string()),
  priority: TaskPriority,
  status: TaskStatus,
  parentId: z.string().optional(),
  dependencies: z.array(z.string()),
})
export type ManifestTask = z.infer<typeof ManifestTask>

/** The launch document of a session: all that its agent has to know. */
export const Manifest = z.object({
  manifestVersion: z.literal('1.0'),
  role: SessionRole,
  project: z.object({ id: z.string(), name: z.string(), workingDir: z.string() }),
  tasks: z.array(ManifestTask).min(1),
  session: z.object({
    id: z.string(),
    model: z.string().optional(),
    permissionMode: PermissionMode,
    workingDirectory: z.string(),
    maxTurns: z.number().int().positive().optional(),
    timeout: z.number().int().positive().optional().describe('seconds'),
  }),
  skills: z.array(z.string()),
  program: ProgramId,
  context: z.record(z.string(), z.unknown()).optional(),
  spawnedBy: z.string().optional(),
  initialDirective: z.string().optional(),
})
export type Manifest = z.infer<typeof Manifest>
