import dynamic from 'next/dynamic'
import { useEffect, useRef } from 'react'
import { usePrefs } from '../../lib/client/prefs.ts'
import { hasEnded } from '../../lib/client/status.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { AgentPanel } from '../panel/AgentPanel.tsx'
import type { TerminalPaneHandle } from '../terminal/TerminalPane.tsx'
import { useIsPhone } from '../ui/useIsPhone.ts'
import { AgentHeader } from './AgentHeader.tsx'
import { AsleepPage } from './AsleepPage.tsx'
import { useGit } from './useGit.ts'

const TerminalPane = dynamic(() => import('../terminal/TerminalPane.tsx'), { ssr: false })

/** One agent: its header, its terminal (or why there is none), and on demand its details. */
export function AgentView({ agent }: { agent: Agent }) {
  const panelOpen = usePrefs((prefs) => prefs.panelOpen)
  const terminal = useRef<TerminalPaneHandle>(null)
  const isPhone = useIsPhone()
  const git = useGit(agent)
  const runs = agent.state === 'running' && !hasEnded(agent)

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
          {runs ? (
            <TerminalPane
              key={agent.id}
              ref={terminal}
              agentId={agent.id}
              hostId={agent.hostId}
              name={agent.name}
              program={agent.program}
              focused={!isPhone}
              follow={isPhone}
            />
          ) : (
            <AsleepPage key={agent.id} agent={agent} />
          )}
        </div>
        {panelOpen && <AgentPanel key={agent.id} agent={agent} git={git} />}
      </div>
    </>
  )
}
