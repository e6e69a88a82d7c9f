import { useShallow } from 'zustand/react/shallow'
import { finishedUnseen } from '../../lib/client/inbox.ts'
import { markSeen, useDashboard } from '../../lib/client/store.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { AgentLine } from './AgentLine.tsx'

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
            <AgentLine agent={agent} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </section>
  )
}
