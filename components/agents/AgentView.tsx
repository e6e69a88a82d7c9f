import dynamic from 'next/dynamic'
import { useEffect, useRef, useState } from 'react'
import { outageOf } from '../../lib/client/hosts.ts'
import { usePrefs } from '../../lib/client/prefs.ts'
import { hasEnded } from '../../lib/client/status.ts'
import { useDashboard } from '../../lib/client/store.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { AgentPanel } from '../panel/AgentPanel.tsx'
import type { TerminalPaneHandle } from '../terminal/TerminalPane.tsx'
import { useIsPhone } from '../ui/useIsPhone.ts'
import { AgentHeader } from './AgentHeader.tsx'
import { AsleepPage } from './AsleepPage.tsx'
import { UnreachablePage } from './UnreachablePage.tsx'
import { useGit } from './useGit.ts'

const TerminalPane = dynamic(() => import('../terminal/TerminalPane.tsx'), { ssr: false })

/** One agent: its header, its terminal (or why there is none), and on demand its details. */
export function AgentView({ agent }: { agent: Agent }) {
  const panelOpen = usePrefs((prefs) => prefs.panelOpen)
  const terminal = useRef<TerminalPaneHandle>(null)
  const isPhone = useIsPhone()
  const git = useGit(agent)
  const outage = useDashboard((state) => outageOf(state.hosts, agent))
  const runs = agent.state === 'running' && !hasEnded(agent)
  // A terminal that was here when its host went out of reach keeps its picture.
  const [shown, setShown] = useState<string | null>(null)
  const keepsPicture = agent.state === 'unreachable' && shown === agent.id
  useEffect(() => {
    if (runs) setShown(agent.id)
    else if (agent.state !== 'unreachable') setShown(null)
  }, [runs, agent.id, agent.state])

  // The terminal's code is fetched while the page is idle, so that the first click finds it there.
  useEffect(() => {
    void import('../terminal/TerminalPane.tsx')
  }, [])

  return (
    <>
      <AgentHeader
        agent={agent}
        git={git}
        runs={runs}
        onTakeSize={() => terminal.current?.takeSize()}
      />
      <div className="relative flex min-h-0 flex-1">
        <div className="relative min-w-0 flex-1 bg-terminal">
          {runs || keepsPicture ? (
            <TerminalPane
              key={agent.id}
              ref={terminal}
              agentId={agent.id}
              hostId={agent.hostId}
              name={agent.name}
              program={agent.program}
              focused={!isPhone}
              follow={isPhone}
              outage={outage && `${outage} Its agents go on by themselves. Trying again…`}
            />
          ) : agent.state === 'unreachable' ? (
            <UnreachablePage key={agent.id} agent={agent} />
          ) : (
            <AsleepPage key={agent.id} agent={agent} />
          )}
        </div>
        {panelOpen && <AgentPanel key={agent.id} agent={agent} git={git} />}
      </div>
    </>
  )
}
