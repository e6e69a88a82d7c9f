import { hostLabel } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { dateTime } from '../../lib/client/time.ts'
import { SESSION_WORDS } from '../../lib/client/work/words.ts'
import type { Session } from '../../lib/wire/session.ts'
import { Fact } from '../panel/Fact.tsx'
import { Section } from '../panel/Section.tsx'

/** When a session began and ended, why it failed, where it ran. */
export function SessionFacts({ session }: { session: Session }) {
  const host = useDashboard((state) =>
    session.hostId ? hostLabel(state.hosts, session.hostId) : session.hostname,
  )
  return (
    <Section title="Session">
      <dl className="grid grid-cols-[4.75rem_minmax(0,1fr)] gap-y-1.5 text-xs">
        <Fact name="Status">{SESSION_WORDS[session.status]}</Fact>
        {session.reason && <Fact name="Reason">{session.reason}</Fact>}
        <Fact name="Host">{host}</Fact>
        <Fact name="Started">{dateTime(session.startedAt)}</Fact>
        {session.completedAt !== null && <Fact name="Ended">{dateTime(session.completedAt)}</Fact>}
        <Fact name="Id">
          <span className="font-mono text-2xs select-all">{session.id}</span>
        </Fact>
      </dl>
    </Section>
  )
}
