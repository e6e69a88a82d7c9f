import { MaestroError } from '../errors.ts'
import type { Session } from '../wire/session.ts'
import type { Work } from './types.ts'

/** The part of a principal that matters here; without `agentId` its role has been asked already. */
interface Who {
  kind: string
  agentId?: string
}

/** See `WorkRights` of lib/api/work-routes.ts. */
export function createRights({ tasks, sessions }: Work) {
  /** Those that the agent works on now. */
  async function sessionsOf(agentId: string): Promise<Session[]> {
    const active = await sessions.list({ active: 'true' })
    return active.filter((session) => session.agentId === agentId)
  }

  async function check(who: Who, may: (own: Session) => boolean | Promise<boolean>) {
    // A peer that asks for an agent names it.
    if (who.agentId === undefined) return
    for (const own of await sessionsOf(who.agentId ?? '')) if (await may(own)) return
    throw forbidden()
  }

  return {
    inProject: (who: Who, projectId: string, whole?: 'whole') =>
      check(who, (own) => whole === undefined && orchestrates(own) && own.projectId === projectId),
    toTask: (who: Who, taskId: string) =>
      check(who, async (own) => {
        if (own.taskIds.includes(taskId)) return true
        return orchestrates(own) && (await tasks.get(taskId)).projectId === own.projectId
      }),
    toSession: (who: Who, sessionId: string) =>
      check(who, async (own) => {
        if (own.id === sessionId) return true
        if (!orchestrates(own)) return false
        return (await sessions.get(sessionId)).metadata.spawnedBy === own.id
      }),
  }
}

const orchestrates = ({ metadata }: Session) => metadata.role === 'orchestrator'

function forbidden(): MaestroError {
  return new MaestroError(
    'FORBIDDEN',
    'An agent writes its own session and its tasks, an orchestrator those of its project. To act as yourself, unset MAESTRO_TOKEN.',
  )
}
