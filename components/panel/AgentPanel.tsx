import { X } from 'lucide-react'
import dynamic from 'next/dynamic'
import { patiently } from '../../lib/client/patiently.ts'
import { PANEL_WIDTH, setPrefs, usePrefs } from '../../lib/client/prefs.ts'
import type { Agent, AgentGit } from '../../lib/wire/agent.ts'
import { ResizeHandle } from '../shell/ResizeHandle.tsx'
import { IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useHasBoard } from '../work/BoardLink.tsx'
import { Details } from './Details.tsx'
import { GitFiles } from './GitFiles.tsx'
import { Notes } from './Notes.tsx'
import { Tags } from './Tags.tsx'

const AgentWork = dynamic(() => patiently(() => import('../work/AgentWork.tsx')), { ssr: false })

/** Beside the terminal: notes, tags, details, changed files. Over it where there is little room. */
export default function AgentPanel({ agent, git }: { agent: Agent; git: AgentGit | null }) {
  const width = usePrefs((prefs) => prefs.panelWidth)
  const hasBoard = useHasBoard()
  return (
    <aside
      id="agent-panel"
      aria-label={`Details of ${agent.name}`}
      data-region="panel"
      tabIndex={-1}
      className="relative flex shrink-0 flex-col border-l border-line bg-panel outline-none max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-20 max-lg:shadow-(--shadow) max-sm:w-full! max-sm:border-l-0"
      style={{ width: `min(${width}px, 90vw)` }}
    >
      <ResizeHandle
        label="Width of the details"
        controls="agent-panel"
        side="right"
        width={width}
        range={PANEL_WIDTH}
        onResize={(panelWidth) => setPrefs({ panelWidth })}
      />
      <div className="flex h-10 shrink-0 items-center justify-between pr-1.5 pl-4 lg:hidden">
        <h2 className="text-xs font-medium text-dim">Details and notes</h2>
        <IconButton label="Close the details" onClick={() => setPrefs({ panelOpen: false })}>
          <Icon of={X} size={16} />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {hasBoard && <AgentWork agentId={agent.id} />}
        <Notes agent={agent} />
        <Tags agent={agent} />
        <Details agent={agent} />
        {git && <GitFiles agentId={agent.id} git={git} />}
      </div>
    </aside>
  )
}
