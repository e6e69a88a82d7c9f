import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Principal } from '../gate/types.ts'
import type { WorkEverywhere } from '../work/mesh/everywhere.ts'
import type { Work } from '../work/types.ts'
import { isFromPeer } from './forward.ts'

export interface WorkApiDeps {
  /** What this node keeps. */
  work: Work
  rights: WorkRights
  /** What all hosts keep; left out, this node knows no other. */
  everywhere?: WorkEverywhere
}

/** Where a request reads: another node has what this one keeps, everybody else what all keep (M17). */
export function readerFor(
  { work, everywhere = work }: WorkApiDeps,
  { incoming, principal }: { incoming: IncomingMessage; principal: Principal },
): WorkEverywhere {
  return isFromPeer(incoming, principal) ? work : everywhere
}

/**
 * What an agent may do with its own token: a worker reads its project and writes its own session and
 * tasks, an orchestrator writes its project's tasks and spawns. Everybody else may do what the role
 * allows. Each throws `FORBIDDEN`, or what is not there.
 */
export interface WorkRights {
  /** To make something in a project, or to change the project itself (`whole`). */
  inProject(principal: Principal, projectId: string, whole?: 'whole'): Promise<void>
  toTask(principal: Principal, taskId: string): Promise<void>
  toSession(principal: Principal, sessionId: string): Promise<void>
}

/** Whole objects are sent back by clients of Maestro Server, with all of a long timeline. */
export const BODY_LIMIT = 8 * 1024 * 1024

export const ById = z.object({ id: z.string().min(1).max(64) })

export const DONE = { success: true } as const
