import { dotKind } from '../../lib/client/status.ts'
import { useDashboard } from '../../lib/client/store.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { StatusDot } from './StatusDot.tsx'

/** `shop / db / import`: upper levels quiet, the name plain. */
export function AgentPath({ agent, withDot = false }: { agent: Agent; withDot?: boolean }) {
  const unseen = useDashboard((state) => state.unseen.has(agent.id))
  const levels = [agent.path[0], agent.path[1]].filter(Boolean)
  return (
    <>
      {withDot && <StatusDot kind={dotKind(agent, unseen)} />}
      <span className="min-w-0 truncate">
        {levels.map((level) => (
          <span key={level} className="text-faint">
            {level} /{' '}
          </span>
        ))}
        <span className="font-medium text-text">{agent.path[2] || agent.name}</span>
      </span>
    </>
  )
}
