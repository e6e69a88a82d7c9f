import Link from 'next/link'
import { factsOf, hostLabel, outageOf } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { dateTime } from '../../lib/client/time.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { Fact } from '../hosts/Fact.tsx'
import { Since } from '../ui/Since.tsx'
import { AgentNotice } from './AgentNotice.tsx'

/** An agent whose host is out of reach: what happened, what to do, and what was heard last. */
export function UnreachablePage({ agent }: { agent: Agent }) {
  const host = useDashboard((state) => hostLabel(state.hosts, agent.hostId))
  const outage = useDashboard((state) => outageOf(state.hosts, agent))
  return (
    <AgentNotice title={`${agent.name} is out of reach`}>
      <p role="status" className="text-balance">
        {outage} Its agents go on by themselves.
      </p>
      <p className="mt-2 text-xs text-balance text-faint">
        Trying again… Check that {host} is awake and on the network, and that Maestro runs there.
      </p>
      <p className="mt-2 text-xs text-faint">
        <Link
          href={`/settings/hosts#${agent.hostId}`}
          className="underline decoration-line2 underline-offset-2 hover:decoration-current"
        >
          About this host
        </Link>
      </p>
      <LastHeard agent={agent} />
    </AgentNotice>
  )
}

function LastHeard({ agent }: { agent: Agent }) {
  const program = useDashboard(
    (state) =>
      factsOf(state, agent.hostId)?.programs.find(({ id }) => id === agent.program)?.label ??
      agent.program,
  )
  return (
    <section
      aria-label="Last heard"
      className="mx-auto mt-8 max-w-md rounded-lg border border-line bg-panel px-4 py-3 text-left"
    >
      <h3 className="mb-2 flex items-baseline justify-between text-2xs font-medium text-faint">
        Last heard
        {agent.heardAt !== undefined && (
          <span className="font-normal">
            <Since at={agent.heardAt} /> ago
          </span>
        )}
      </h3>
      <dl className="grid grid-cols-[5rem_minmax(0,1fr)] gap-y-1.5 text-xs">
        <Fact name="Activity">
          {agent.activity}, since {dateTime(agent.activitySince)}
        </Fact>
        {agent.question && <Fact name="Asked">{agent.question.text}</Fact>}
        <Fact name="Program">{program}</Fact>
        {agent.title && <Fact name="Title">{agent.title}</Fact>}
        <Fact name="Directory">
          <span className="font-mono text-2xs">{agent.cwd}</span>
        </Fact>
        {agent.tags.length > 0 && <Fact name="Tags">{agent.tags.join(', ')}</Fact>}
      </dl>
    </section>
  )
}
