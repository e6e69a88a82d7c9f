import { Section } from '../panel/Section.tsx'
import { SessionLine } from './SessionLine.tsx'
import { SessionTasks } from './SessionTasks.tsx'
import { useFollowedSession } from './useFollowedSession.ts'

/** In the panel of an agent: the session that it runs, and its tasks. */
export default function AgentWork({ sessionId }: { sessionId: string }) {
  const [session, problem] = useFollowedSession(sessionId)
  if (!session) {
    return (
      problem && (
        <Section title="Session">
          <p className="text-xs text-faint">{problem}</p>
        </Section>
      )
    )
  }
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
