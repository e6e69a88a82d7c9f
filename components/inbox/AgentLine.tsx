import { hasFailed } from '../../lib/client/status.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { AgentPath } from '../agents/AgentPath.tsx'
import { HostName } from '../agents/HostName.tsx'
import { Since } from '../ui/Since.tsx'

/** An agent in one line: what it is, where, how it ended, and for how long it is so. */
export function AgentLine({ agent, onOpen }: { agent: Agent; onOpen: (id: string) => void }) {
  return (
    <button
      type="button"
      onClick={() => onOpen(agent.id)}
      className="flex h-9 w-full items-center gap-2 px-4 text-left hover:bg-hover max-sm:h-12"
    >
      <AgentPath agent={agent} withDot />
      <HostName id={agent.hostId} className="min-w-0 truncate text-xs text-faint" />
      {hasFailed(agent) && (
        <span className="shrink-0 text-xs text-bad tabular-nums">exit {agent.exit?.status}</span>
      )}
      <Since
        at={agent.activitySince}
        className="ml-auto shrink-0 text-2xs text-faint tabular-nums"
      />
    </button>
  )
}
