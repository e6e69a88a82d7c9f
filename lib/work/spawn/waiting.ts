import type { Session } from '../../wire/session.ts'
import type { createRights } from '../rights.ts'
import type { Sessions, Work } from '../types.ts'
import type { Spawner } from './spawner.ts'

type Rights = ReturnType<typeof createRights>

interface WaitingDeps {
  work: Work
  rights: Rights
  spawner: Pick<Spawner, 'announced'>
  deleted(session: Session): void
}

/**
 * The work as clients have it: a program that was just started may report before its session is
 * announced, and has to wait until then, or it would be told of before it is there.
 */
export function waitForSpawns({ work, rights, spawner, deleted }: WaitingDeps): {
  work: Work
  rights: Rights
} {
  const { sessions } = work
  const after =
    <A extends [string, ...unknown[]], T>(change: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      await spawner.announced(args[0])
      return change(...args)
    }
  const waiting: Sessions = {
    ...sessions,
    update: after(sessions.update),
    addTask: after(sessions.addTask),
    removeTask: after(sessions.removeTask),
    remove: after(async (id: string) => {
      const session = await sessions.get(id)
      await sessions.remove(id)
      deleted(session)
    }),
  }
  /** Which session an agent works on is known once that is announced. */
  const known =
    <A extends [{ agentId?: string }, ...unknown[]], T>(check: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (args[0].agentId !== undefined) await spawner.announced()
      return check(...args)
    }
  return {
    work: { ...work, sessions: waiting },
    rights: {
      inProject: known(rights.inProject),
      toTask: known(rights.toTask),
      toSession: known(rights.toSession),
    },
  }
}
