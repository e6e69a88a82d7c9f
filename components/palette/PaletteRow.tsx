import {
  FolderTree,
  type LucideIcon,
  Palette,
  Server,
  SquareKanban,
  SquarePlus,
  Zap,
} from 'lucide-react'
import type { MouseEvent, ReactNode } from 'react'
import type { ItemKind, PaletteItem } from '../../lib/client/palette/items.ts'
import { dotKind } from '../../lib/client/status.ts'
import { useAgent, useDashboard } from '../../lib/client/store.ts'
import { agentActions } from '../agents/agentActions.ts'
import { StatusDot } from '../agents/StatusDot.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { COMMANDS, PAGES } from './commands.ts'

export const paletteRowId = (key: string) => `palette-${key.replaceAll(/[^\w-]/g, '_')}`

interface PaletteRowProps {
  item: PaletteItem
  hits: readonly number[]
  active: boolean
  onPoint: () => void
  onChoose: (event: MouseEvent) => void
}

/** One thing that was found; what the query matched stands out. */
export function PaletteRow({ item, hits, active, onPoint, onChoose }: PaletteRowProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    <div
      id={paletteRowId(item.key)}
      role="option"
      aria-selected={active}
      // Moving, not being under the pointer: a list that scrolls by keyboard leaves the choice alone.
      onMouseMove={active ? undefined : onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={cx(
        'flex h-8 items-center gap-2.5 rounded-md px-2 text-sm select-none max-sm:h-11',
        active ? 'bg-sel text-text' : 'text-dim',
      )}
    >
      {item.kind === 'agent' ? (
        <AgentDot id={item.target} />
      ) : (
        <span className="flex size-4 shrink-0 items-center justify-center text-faint">
          <Icon of={iconOf(item)} size={14} />
        </span>
      )}
      <span className="min-w-0 shrink truncate">{marked(item.title, hits)}</span>
      <span className="min-w-0 flex-1 truncate text-right text-xs text-faint">{item.detail}</span>
      {item.shortcut && (
        <span className="flex shrink-0 items-center gap-1 max-sm:hidden">
          {item.shortcut.map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
        </span>
      )}
    </div>
  )
}

const ICONS: Record<ItemKind, LucideIcon> = {
  agent: Zap,
  project: SquareKanban,
  template: SquarePlus,
  action: Zap,
  page: Zap,
  host: Server,
  group: FolderTree,
  theme: Palette,
}

/** The icon of an action on the agent that is shown. */
function agentIcon(target: string): LucideIcon | undefined {
  const { agents, selectedId } = useDashboard.getState()
  const agent = selectedId ? agents.get(selectedId) : undefined
  if (!agent) return undefined
  const actions = agentActions(agent, () => undefined).flat()
  return actions.find(({ id }) => `agent/${id}` === target)?.icon
}

function iconOf({ kind, target }: PaletteItem): LucideIcon {
  if (target.startsWith('agent/')) return agentIcon(target) ?? Zap
  const known =
    kind === 'action'
      ? COMMANDS.find(({ id }) => id === target)
      : PAGES.find(({ href }) => kind === 'page' && href === target)
  return known?.icon ?? ICONS[kind]
}

function AgentDot({ id }: { id: string }) {
  const agent = useAgent(id)
  const unseen = useDashboard((state) => state.unseen.has(id))
  return agent ? <StatusDot kind={dotKind(agent, unseen)} /> : <span className="size-4" />
}

/** The text with its hits in runs, so that neighbours share one element. */
function marked(text: string, hits: readonly number[]): ReactNode {
  if (hits.length === 0) return text
  const found = new Set(hits)
  const runs: { text: string; hit: boolean; at: number }[] = []
  for (const [at, char] of text.split('').entries()) {
    const last = runs.at(-1)
    if (last?.hit === found.has(at)) last.text += char
    else runs.push({ text: char, hit: found.has(at), at })
  }
  return runs.map((run) =>
    run.hit ? (
      <span key={run.at} className="font-semibold text-text">
        {run.text}
      </span>
    ) : (
      run.text
    ),
  )
}
