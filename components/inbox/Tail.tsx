import { Maximize2 } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { parseAnsi } from '../../lib/client/ansi.ts'
import { currentTheme, onThemeChange } from '../../lib/client/theme.ts'
import type { TerminalColors } from '../../lib/client/themes.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { AgentPath } from '../agents/AgentPath.tsx'
import { IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useTail } from './useTail.ts'

/** What stands on the screen of the agent that asks, so that its question is seen where it arose. */
export function Tail({ agent, onOpen }: { agent: Agent; onOpen: (id: string) => void }) {
  return (
    <aside
      aria-label={`Screen of ${agent.name}`}
      className="flex min-h-0 min-w-0 flex-1 flex-col bg-terminal max-lg:hidden"
    >
      <div className="flex h-8 shrink-0 items-center gap-2 border-b border-line bg-panel pr-1 pl-3 text-sm">
        <AgentPath agent={agent} />
        <span className="text-xs text-faint">its screen now</span>
        <span className="flex-1" />
        <IconButton
          label="Open its terminal"
          title="Open its terminal (Enter)"
          size="sm"
          onClick={() => onOpen(agent.id)}
        >
          <Icon of={Maximize2} size={13} />
        </IconButton>
      </div>
      <Lines agentId={agent.id} />
    </aside>
  )
}

function Lines({ agentId }: { agentId: string }) {
  const lines = useTail(agentId)
  const colors = useTerminalColors()
  const rows = useMemo(() => lines && parseAnsi(lines, colors), [lines, colors])
  if (!rows) return null
  return (
    // At the top, beside its question, while there is room; else the end of it is what matters.
    <div className="flex min-h-0 flex-1 flex-col-reverse overflow-hidden">
      <pre className="mb-auto px-4 py-3 font-mono text-xs leading-4 text-(--terminal-fg)">
        {rows.map((runs, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
          <div key={row} className="min-h-4">
            {runs.map(({ text, style }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <span key={index} style={style}>
                {text}
              </span>
            ))}
          </div>
        ))}
      </pre>
    </div>
  )
}

function useTerminalColors(): TerminalColors {
  const [theme, setTheme] = useState(currentTheme)
  useEffect(() => onThemeChange(setTheme), [])
  return theme.colors.terminal
}
