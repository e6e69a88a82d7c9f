import { z } from 'zod'
import { Manifest } from './manifest.ts'
import { NeedsInput, SessionId } from './session.ts'
import { WorktreeWish } from './spawn.ts'

/**
 * What the home of a session asks of the host that is to run it. The manifest's `workingDirectory` is
 * as the project says (empty: the home directory, `~` is the executing host's).
 */
export const LaunchOrder = z.strictObject({
  name: z.string().min(1).max(200).describe('of the session; the agent is named after it'),
  manifest: Manifest.extend({ session: Manifest.shape.session.extend({ id: SessionId }) }),
  worktree: WorktreeWish.optional(),
  agentId: z.string().max(64).optional().describe('an agent that is there, instead of a new one'),
})
export type LaunchOrder = z.infer<typeof LaunchOrder>

/** That host could run it. */
export const LaunchCheck = z.object({
  hostname: z.string(),
  platform: z.string(),
  workingDirectory: z.string().describe('absolute'),
})
export type LaunchCheck = z.infer<typeof LaunchCheck>

/** A git worktree that was made for a session. */
export const Worktree = z.object({
  path: z.string(),
  repository: z.string().describe('the top directory of the one it was made from'),
  branch: z.string(),
  made: z.boolean().describe('its branch was made with it'),
})
export type Worktree = z.infer<typeof Worktree>

/** How a session was started. */
export const Launched = z.object({
  agentId: z.string(),
  manifestPath: z.string(),
  workingDirectory: z.string(),
  command: z.string().describe('empty when the prompt was given to a program that ran already'),
  env: z.record(z.string(), z.string()).describe('never holds a token'),
  worktree: Worktree.optional(),
})
export type Launched = z.infer<typeof Launched>

/** What the executing host has to say of a session's agent. */
export const LaunchReport = z.strictObject({
  sessionId: SessionId,
  /** Set once it is over. */
  ended: z
    .strictObject({
      status: z.enum(['completed', 'failed', 'stopped']),
      reason: z.string().max(20_000).optional(),
    })
    .optional(),
  needsInput: z
    .strictObject({
      active: z.boolean(),
      message: z.string().max(20_000),
      source: NeedsInput.shape.source,
    })
    .optional(),
})
export type LaunchReport = z.infer<typeof LaunchReport>

/** What the home answers to it: how the session stands there. */
export const LaunchStanding = z.object({
  standing: z
    .enum(['active', 'ended', 'unknown', 'refused'])
    .describe('`unknown`: there is no such session there; `refused`: it was given up as it began'),
})
export type LaunchStanding = z.infer<typeof LaunchStanding>

/**
 * `ended`: the session is over at its home, its agent is left alone. `stop`: the agent is interrupted
 * and, when it was made for the session, hibernated. `remove`: nothing of the launch is to be left.
 * `remove worktree`: only its worktree goes, with `force` also when there is work in it.
 */
export const LaunchEnd = z.strictObject({
  sessionId: SessionId,
  how: z.enum(['ended', 'stop', 'remove', 'remove worktree']),
  force: z.boolean().optional(),
})
export type LaunchEnd = z.infer<typeof LaunchEnd>
export type EndHow = LaunchEnd['how']
