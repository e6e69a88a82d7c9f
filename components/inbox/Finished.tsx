import { useShallow } from 'zustand/react/shallow'
import { finishedUnseen } from '../../lib/client/inbox.ts'
import { hasFailed } from '../../lib/client/status.ts'
import { markSeen, useDashboard } from '../../lib/client/store.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { AgentPath } from '../agents/AgentPath.tsx'
import { HostName } from '../agents/HostName.tsx'
import { Since } from '../ui/Since.tsx'

export function useFinished(): Agent[] {
  return useDashboard(useShallow(finishedUnseen))
}

/** Work that came to an end while nobody looked; who opens it has seen it. */
export function Finished({ onOpen }: { onOpen: (id: string) => void }) {
  const finished = useFinished()
  if (finished.length === 0) return null
  return (
    <section aria-labelledby="finished">
      <div className="flex h-9 items-center justify-between pr-2 pl-4 max-sm:h-12">
        <h2 id="finished" className="text-xs font-medium text-seen">
          Finished, not seen
        </h2>
        <button
          type="button"
          onClick={() => {
            for (const { id } of finished) markSeen(id)
          }}
          className="h-6 rounded-md px-2 text-2xs text-faint hover:bg-hover hover:text-text max-sm:h-11"
        >
          Mark all as seen
        </button>
      </div>
      <ul>
        {finished.map((agent) => (
          <li key={agent.id}>
            <button
              type="button"
              onClick={() => onOpen(agent.id)}
              className="flex h-9 w-full items-center gap-2 px-4 text-left hover:bg-hover max-sm:h-12"
            >
              <AgentPath agent={agent} withDot />
              <HostName id={agent.hostId} className="min-w-0 truncate text-xs text-faint" />
              {hasFailed(agent) && (
                <span className="shrink-0 text-xs text-bad tabular-nums">
                  exit {agent.exit?.status}
                </span>
              )}
              <Since
                at={agent.activitySince}
                className="ml-auto shrink-0 text-2xs text-faint tabular-nums"
              />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
