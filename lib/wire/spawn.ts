import { z } from 'zod'
import { ProgramId } from './agent.ts'
import { PermissionMode } from './manifest.ts'
import { ProjectId } from './project.ts'
import { Session, SessionRole } from './session.ts'
import { TaskId } from './task.ts'

const BRANCH = /^(?![-/.])(?!.*(\.\.|@\{|\/\/|[\x00-\x20~^:?*[\\\x7f]))[^\s]{1,200}(?<![./])$/

/** A git worktree of the project's directory, of its own for the session. */
export const WorktreeWish = z.object({
  branch: z.string().regex(BRANCH, 'not a branch name').optional().describe('default: of its id'),
  base: z.string().regex(BRANCH, 'not a branch name').optional().describe('default: HEAD'),
})
export type WorktreeWish = z.infer<typeof WorktreeWish>

/** `POST /api/sessions/spawn`: the fields of Maestro Server and, after `context`, ours. */
export const SpawnRequest = z.object({
  projectId: ProjectId,
  taskIds: z.array(TaskId).min(1).max(1_000),
  sessionName: z.string().trim().min(1).max(200).optional(),
  name: z.string().trim().min(1).max(200).optional().describe('the same as `sessionName`'),
  skills: z.array(z.string().min(1).max(200)).max(100).optional(),
  spawnedBy: z.string().max(64).optional().describe('the session that asks for it'),
  spawnReason: z.string().max(20_000).optional(),
  context: z.record(z.string(), z.unknown()).optional(),
  hostId: z.string().max(64).optional().describe('default: the host that is asked'),
  agentId: z.string().max(64).optional().describe('an agent that is there, instead of a new one'),
  program: ProgramId.optional().describe('default `claude`'),
  role: SessionRole.optional().describe('default `worker`'),
  worktree: WorktreeWish.optional(),
  force: z.boolean().optional().describe('also with unfinished dependencies'),
  model: z.string().max(200).optional(),
  permissionMode: PermissionMode.optional().describe('default `acceptEdits`'),
  maxTurns: z.number().int().positive().max(100_000).optional(),
  timeout: z.number().int().positive().optional().describe('seconds'),
  initialDirective: z.string().max(100_000).optional(),
})
export type SpawnRequest = z.infer<typeof SpawnRequest>

export const SpawnResult = z.object({
  success: z.literal(true),
  sessionId: z.string(),
  message: z.string(),
  session: Session,
  manifestPath: z.string(),
  agentId: z.string(),
  hostId: z.string(),
})
export type SpawnResult = z.infer<typeof SpawnResult>

/** Of the event `session:spawn_request`: the terminal is there already, so it means "attach". */
export const SpawnEvent = z.object({
  session: Session,
  projectId: z.string(),
  taskIds: z.array(z.string()),
  skillIds: z.array(z.string()),
  name: z.string(),
})
