import { Ellipsis, GitBranch, History, Maximize2, Server, Users } from 'lucide-react'
import type { MouseEvent } from 'react'
import { factsOf, hostLabel } from '../../lib/client/hosts.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { hasEnded } from '../../lib/client/status.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { openHistory } from '../../lib/client/terminal/history-wish.ts'
import type { Agent, AgentGit } from '../../lib/wire/agent.ts'
import { BackToList } from '../shell/BackToList.tsx'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'
import { IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Arrange } from '../workspace/PaneHeader.tsx'
import { AgentPath } from './AgentPath.tsx'
import { PanelButton } from './PanelButton.tsx'
import { type GitSummary, gitSummary } from './useGit.ts'

interface AgentHeaderProps {
  agent: Agent
  git: AgentGit | null
  onTakeSize: () => void
}

const CHIP =
  'flex h-5 shrink-0 items-center gap-1 rounded-sm border border-line px-1.5 text-2xs text-dim tabular-nums'

/** The terminal's one line: what it is, where it stands, and what can be done with it. */
export function AgentHeader({ agent, git, onTakeSize }: AgentHeaderProps) {
  const runs = agent.state === 'running' && !hasEnded(agent)
  const program = useDashboard(
    (state) =>
      factsOf(state, agent.hostId)?.programs.find((known) => known.id === agent.program)?.label,
  )
  const host = useDashboard((state) =>
    state.hosts.size > 1 ? hostLabel(state.hosts, agent.hostId) : null,
  )
  const summary = gitSummary(git)

  const openMenu = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    openOverlay({ kind: 'menu', id: agent.id, x: box.left, y: box.bottom + 4 })
  }

  return (
    <header className="flex h-8 shrink-0 items-center gap-2 border-b border-line bg-panel pr-1 pl-2.5 max-sm:h-12 max-sm:pl-0">
      <ShowSidebar />
      <BackToList />
      <h1 className="flex min-w-0 items-center gap-2 text-sm">
        <AgentPath agent={agent} withDot />
      </h1>
      {host && (
        <span className={`${CHIP} max-w-40 min-w-0 max-sm:hidden`} title={`On ${host}`}>
          <Icon of={Server} size={11} />
          <span className="truncate">{host}</span>
        </span>
      )}
      <span className={`${CHIP} max-sm:hidden`}>{program ?? agent.program}</span>
      {summary && <GitChip git={summary} />}
      <span className="flex-1" />
      {agent.viewers > 1 && (
        <span
          className="flex shrink-0 items-center gap-1 px-1 text-2xs text-faint"
          title={`${agent.viewers} terminals attached`}
        >
          <Icon of={Users} size={12} />
          <span className="sr-only">Terminals attached: </span>
          {agent.viewers}
        </span>
      )}
      {runs && agent.viewers > 1 && (
        <IconButton
          label="Fit the terminal to this window"
          onClick={onTakeSize}
          size="sm"
          className="max-sm:hidden"
        >
          <Icon of={Maximize2} size={13} />
        </IconButton>
      )}
      {runs && (
        <IconButton
          label="History"
          title="History of the terminal (Shift+PageUp)"
          onClick={() => openHistory(agent.id)}
          size="sm"
        >
          <Icon of={History} size={14} />
        </IconButton>
      )}
      <Arrange />
      <IconButton
        label={`Actions for ${agent.name}`}
        title="Actions"
        aria-haspopup="menu"
        onClick={openMenu}
        size="sm"
      >
        <Icon of={Ellipsis} />
      </IconButton>
      <PanelButton />
    </header>
  )
}

function GitChip({ git }: { git: GitSummary }) {
  return (
    <span className={`${CHIP} max-w-56 min-w-0 shrink max-sm:hidden`} title={git.words}>
      <Icon of={GitBranch} size={11} />
      <span className="truncate">{git.branch}</span>
      {git.added > 0 && <span className="text-ok">+{git.added}</span>}
      {git.removed > 0 && <span className="text-bad">−{git.removed}</span>}
    </span>
  )
}
