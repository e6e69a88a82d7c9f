import dynamic from 'next/dynamic'
import { patiently } from '../../lib/client/patiently.ts'
import { usePrefs } from '../../lib/client/prefs.ts'
import { useAgent, useDashboard } from '../../lib/client/store.ts'
import { activeTab, agentsOf } from '../../lib/client/workspace/layout.ts'
import { useWorkspace } from '../../lib/client/workspace/store.ts'
import { AgentHeader } from '../agents/AgentHeader.tsx'
import { GonePage } from '../agents/StartPage.tsx'
import { useGit } from '../agents/useGit.ts'
import { useIsPhone } from '../ui/useMedia.ts'
import { Grid } from './Grid.tsx'
import { terminalOf } from './terminals.ts'

const AgentPanel = dynamic(() => patiently(() => import('../panel/AgentPanel.tsx')), {
  ssr: false,
  loading: PanelPlace,
})

/** Keeps the panel's place until its code is here, so that the terminal has its size at once. */
function PanelPlace() {
  const width = usePrefs((prefs) => prefs.panelWidth)
  return (
    <div
      className="shrink-0 border-l border-line bg-panel max-lg:hidden"
      style={{ width: `min(${width}px, 90vw)` }}
    />
  )
}

/** Tabs of terminals side by side, with the details of the focused one. A phone shows that one alone. */
export function Workspace() {
  const isPhone = useIsPhone()
  const panelOpen = usePrefs((prefs) => prefs.panelOpen)
  const selectedId = useDashboard((state) => state.selectedId)
  const agent = useAgent(selectedId)
  const git = useGit(agent)
  const tab = useWorkspace(({ workspace }) => activeTab(workspace))
  const isAlone = isPhone || !tab || agentsOf(tab).length === 1
  if (isAlone && !agent) return <GonePage />

  return (
    <>
      {isAlone && agent && (
        <AgentHeader agent={agent} git={git} onTakeSize={() => terminalOf(agent.id)?.takeSize()} />
      )}
      {!isAlone && <h1 className="sr-only">Terminals</h1>}
      <div className="relative flex min-h-0 flex-1">
        <Grid isPhone={isPhone} />
        {panelOpen && agent && <AgentPanel key={agent.id} agent={agent} git={git} />}
      </div>
    </>
  )
}
