import type { Manifest } from '../../wire/manifest.ts'
import { ENDED, type Session } from '../../wire/session.ts'
import type { ProgramExit } from '../../work/launch/exit.ts'
import { type Ask, NodeAway } from './reporter.ts'

/** What a session tells its node of itself; each may be told again without harm. */
export interface SessionReport {
  /** The session runs, and its open tasks are in progress. */
  running(): Promise<void>
  /** How its program ended, unless the session has said itself how it went. */
  ended(exit: Pick<ProgramExit, 'outcome' | 'reason'>): Promise<void>
}

export function createSessionReport(
  ask: Ask,
  sessionId: string,
  tasks: Manifest['tasks'],
): SessionReport {
  const path = `/api/sessions/${encodeURIComponent(sessionId)}`
  return {
    async running() {
      await ask('PATCH', path, { status: 'running' })
      const open = tasks.filter(({ status }) => status !== 'completed')
      const begin = ({ id }: { id: string }) =>
        ask('PATCH', `/api/tasks/${encodeURIComponent(id)}`, { status: 'in_progress' })
      await eachOf(open, begin)
    },
    async ended({ outcome, reason }) {
      const session = (await ask('GET', path)) as Session
      if (ENDED.includes(session.status)) return
      await ask('PATCH', path, { status: outcome, ...(reason !== undefined && { reason }) })
    },
  }
}

/** One that is refused, such as a task that was deleted, does not keep the others from it. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const refusals: unknown[] = []
  for (const item of items) {
    try {
      await work(item)
    } catch (error) {
      if (error instanceof NodeAway) throw error
      refusals.push(error)
    }
  }
  if (refusals.length > 0) throw new Error(refusals.map(String).join('; '))
}
