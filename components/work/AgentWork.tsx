import { useEffect } from 'react'
import { followWork } from '../../lib/client/work/load.ts'
import { useWork, type WorkState } from '../../lib/client/work/store.ts'
import { Section } from '../panel/Section.tsx'
import { SessionLine } from './SessionLine.tsx'
import { SessionTasks } from './SessionTasks.tsx'
import { useFollowedSession } from './useFollowedSession.ts'

/** The id of the session that an agent began last, of those that are known. */
function lastSessionOf({ sessions }: WorkState, agentId: string): string | null {
  let last: { id: string; startedAt: number } | null = null
  for (const session of sessions.values()) {
    if (session.agentId !== agentId) continue
    if (!last || session.startedAt >= last.startedAt) last = session
  }
  return last?.id ?? null
}

/** In the panel of an agent: the session that it runs, and its tasks. */
export default function AgentWork({ agentId }: { agentId: string }) {
  useEffect(followWork, [])
  const id = useWork((state) => lastSessionOf(state, agentId))
  return id === null ? null : <SessionWork key={id} id={id} />
}

function SessionWork({ id }: { id: string }) {
  const [session] = useFollowedSession(id)
  if (!session) return null
  return (
    <>
      <Section title="Session">
        <ul>
          <SessionLine session={session} />
        </ul>
      </Section>
      <SessionTasks session={session} />
    </>
  )
}
