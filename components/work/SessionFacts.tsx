import type { ReactNode } from 'react'
import { hostLabel } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { dateTime } from '../../lib/client/time.ts'
import { SESSION_WORDS } from '../../lib/client/work/words.ts'
import type { Session } from '../../lib/wire/session.ts'
import { Section } from '../panel/Section.tsx'

/** When a session began and ended, why it failed, where it ran. */
export function SessionFacts({ session }: { session: Session }) {
  const host = useDashboard((state) =>
    session.hostId ? hostLabel(state.hosts, session.hostId) : session.hostname,
  )
  return (
    <Section title="Session">
      <dl className="grid grid-cols-[4.75rem_minmax(0,1fr)] gap-y-1.5 text-xs">
        <Row name="Status">{SESSION_WORDS[session.status]}</Row>
        {session.reason && <Row name="Reason">{session.reason}</Row>}
        <Row name="Host">{host}</Row>
        <Row name="Started">{dateTime(session.startedAt)}</Row>
        {session.completedAt !== null && <Row name="Ended">{dateTime(session.completedAt)}</Row>}
        <Row name="Id">
          <span className="font-mono text-2xs select-all">{session.id}</span>
        </Row>
      </dl>
    </Section>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="[overflow-wrap:anywhere] text-dim">{children}</dd>
    </>
  )
}
