import dynamic from 'next/dynamic'
import { useCallback, useEffect, useState } from 'react'
import { useMay } from '../../lib/client/access/role.ts'
import { outageOf } from '../../lib/client/hosts.ts'
import { patiently } from '../../lib/client/patiently.ts'
import { hasEnded } from '../../lib/client/status.ts'
import { useDashboard } from '../../lib/client/store.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import type { TerminalPaneHandle } from '../terminal/TerminalPane.tsx'
import { useHasTouch, useIsPhone } from '../ui/useMedia.ts'
import { keepTerminal } from '../workspace/terminals.ts'
import { AsleepPage } from './AsleepPage.tsx'
import { UnreachablePage } from './UnreachablePage.tsx'

const Dock = dynamic(() => patiently(() => import('../phone/Dock.tsx')), { ssr: false })
const TerminalPane = dynamic(() => patiently(() => import('../terminal/TerminalPane.tsx')), {
  ssr: false,
})

interface AgentViewProps {
  agent: Agent
  /** Has the keyboard, and is in sight. */
  focused: boolean
}

/** One agent's terminal, or why there is none; fills its parent. */
export function AgentView({ agent, focused }: AgentViewProps) {
  const isPhone = useIsPhone()
  const hasTouch = useHasTouch()
  const mayType = useMay('input')
  const outage = useDashboard((state) => outageOf(state.hosts, agent))
  const runs = agent.state === 'running' && !hasEnded(agent)
  // A terminal that was here when its host went out of reach keeps its picture.
  const [shown, setShown] = useState<string | null>(null)
  const keepsPicture = agent.state === 'unreachable' && shown === agent.id
  useEffect(() => {
    if (runs) setShown(agent.id)
    else if (agent.state !== 'unreachable') setShown(null)
  }, [runs, agent.id, agent.state])
  const keep = useCallback(
    (handle: TerminalPaneHandle | null) => (handle ? keepTerminal(agent.id, handle) : undefined),
    [agent.id],
  )

  return (
    <div className="flex min-w-0 flex-1 flex-col bg-terminal">
      <div className="relative min-h-0 flex-1">
        {runs || keepsPicture ? (
          <TerminalPane
            key={agent.id}
            ref={keep}
            agentId={agent.id}
            hostId={agent.hostId}
            name={agent.name}
            program={agent.program}
            focused={focused && !isPhone}
            follow={isPhone}
            outage={outage && `${outage} Its agents go on by themselves. Trying again…`}
          />
        ) : agent.state === 'unreachable' ? (
          <UnreachablePage key={agent.id} agent={agent} />
        ) : (
          <AsleepPage key={agent.id} agent={agent} />
        )}
      </div>
      {hasTouch && focused && mayType && <Dock key={agent.id} agent={agent} runs={runs} />}
    </div>
  )
}
