import { selectAgent } from '../../lib/client/selection.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { Since } from '../ui/Since.tsx'
import { AgentPath } from './AgentPath.tsx'
import { HostName } from './HostName.tsx'

/** Everyone who waits, longest first, with the question. */
export function WaitingList({ agents }: { agents: readonly Agent[] }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="appear mx-auto w-full max-w-xl px-6 py-[10vh]">
        <h1 className="mb-4 flex items-center gap-2.5 text-lg font-semibold tracking-[-0.01em]">
          Waiting for you
          <span className="rounded-full bg-accent px-2 text-xs leading-5 font-semibold text-accent-ink tabular-nums">
            {agents.length}
          </span>
        </h1>
        <ul className="divide-y divide-line border-y border-line">
          {agents.map((agent) => (
            <li key={agent.id}>
              <button
                type="button"
                onClick={() => selectAgent(agent.id)}
                className="block w-full px-2 py-3.5 text-left hover:bg-hover"
              >
                <span className="flex items-center gap-2">
                  <AgentPath agent={agent} withDot />
                  <HostName id={agent.hostId} className="min-w-0 truncate text-xs text-faint" />
                  <Since
                    at={agent.activitySince}
                    className="ml-auto shrink-0 text-2xs text-faint"
                  />
                </span>
                <span className="mt-1 block pl-6 font-medium text-text">
                  {agent.question?.text ?? 'It asks for something.'}
                </span>
                {agent.question?.detail && (
                  <code className="mt-2 ml-6 block truncate rounded-md border border-line bg-panel px-2.5 py-1.5 font-mono text-xs text-dim">
                    {agent.question.detail}
                  </code>
                )}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
