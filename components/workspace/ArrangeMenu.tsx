import { Equal, Megaphone } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { KeyboardEvent, ReactNode } from 'react'
import { may } from '../../lib/client/access/role.ts'
import { closeOverlay, openOverlay } from '../../lib/client/overlay.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { gridCandidates } from '../../lib/client/workspace/candidates.ts'
import { activeTab, agentsOf } from '../../lib/client/workspace/layout.ts'
import { arrange, evenOut } from '../../lib/client/workspace/operations.ts'
import { change, useWorkspace } from '../../lib/client/workspace/store.ts'
import { cx } from '../ui/cx.ts'
import { FloatingMenu, MenuLine } from '../ui/FloatingMenu.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { GridGlyph } from './GridGlyph.tsx'

const COUNTS = [1, 2, 4, 6, 9]

function choose(count: number): void {
  const agents = useDashboard.getState().agents.values()
  change((workspace) => arrange(workspace, count, gridCandidates(agents)))
}

/** How many terminals side by side; a digit chooses at once. */
export default function ArrangeMenu({ x, y }: { x: number; y: number }) {
  const open = useWorkspace(({ workspace }) => {
    const tab = activeTab(workspace)
    return tab ? agentsOf(tab).length : 0
  })

  const onKeyDown = (event: KeyboardEvent) => {
    const count = Number(event.key)
    if (event.ctrlKey || event.metaKey || event.altKey || !COUNTS.includes(count)) return
    event.preventDefault()
    closeOverlay('arrange')
    choose(count)
  }

  return (
    <FloatingMenu
      x={x}
      y={y}
      label="Arrange terminals"
      className="min-w-60"
      onKeyDown={onKeyDown}
      onClose={() => closeOverlay('arrange')}
    >
      <DropdownMenu.RadioGroup
        value={String(open)}
        onValueChange={(value) => choose(Number(value))}
      >
        {COUNTS.map((count) => (
          <DropdownMenu.RadioItem key={count} value={String(count)} className={ITEM}>
            <span className={count === open ? 'text-text' : 'text-faint'}>
              <GridGlyph count={count} />
            </span>
            <span className="flex-1">{count === 1 ? 'One terminal' : `${count} terminals`}</span>
            <Kbd className="max-sm:hidden">{String(count)}</Kbd>
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
      <MenuLine />
      <Item
        icon={<Icon of={Equal} size={14} />}
        onSelect={() => change(evenOut)}
        disabled={open < 2}
      >
        Same size for all
      </Item>
      <Item
        icon={<Icon of={Megaphone} size={14} />}
        onSelect={() => openOverlay({ kind: 'broadcast' })}
        disabled={!may('input')}
      >
        Send to several…
      </Item>
      <p className="max-w-60 px-2.5 pt-1.5 pb-1 text-2xs text-balance text-faint">
        Filled with the agents that wait or work, newest first.
      </p>
    </FloatingMenu>
  )
}

const ITEM = cx(
  'flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none max-sm:h-11',
  'data-disabled:text-faint data-disabled:opacity-60 data-highlighted:bg-sel',
)

interface ItemProps {
  icon: ReactNode
  children: string
  onSelect: () => void
  disabled?: boolean
}

function Item({ icon, children, onSelect, disabled = false }: ItemProps) {
  return (
    <DropdownMenu.Item className={ITEM} onSelect={onSelect} disabled={disabled}>
      {icon}
      <span className="flex-1">{children}</span>
    </DropdownMenu.Item>
  )
}
