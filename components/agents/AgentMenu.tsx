import {
  Columns2,
  Copy,
  type LucideIcon,
  Megaphone,
  Moon,
  NotebookPen,
  OctagonPause,
  Pencil,
  RotateCw,
  SquarePlus,
  Sunrise,
  Trash2,
} from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { copyAttachCommand, hibernate, interrupt, restart, wake } from '../../lib/client/actions.ts'
import { shownRegion } from '../../lib/client/focus.ts'
import { closeOverlay, openOverlay, returnFocus } from '../../lib/client/overlay.ts'
import { setPrefs } from '../../lib/client/prefs.ts'
import { useAgent } from '../../lib/client/store.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { useIsPhone } from '../ui/useIsPhone.ts'
import { useOpenAgent, useSelectAgent } from './useSelectAgent.ts'

interface AgentMenuProps {
  id: string
  /** Where the menu opens, px from the window's top left. */
  x: number
  y: number
}

/** All actions on one agent, at the pointer or below the button that opened it. */
export default function AgentMenu({ id, x, y }: AgentMenuProps) {
  const agent = useAgent(id)
  const selectAgent = useSelectAgent()
  const openAgent = useOpenAgent()
  const isPhone = useIsPhone()
  if (!agent) return null
  const runs = agent.state === 'running'
  const asleep = agent.state === 'hibernated'
  const away = agent.state === 'unreachable'

  const showNotes = () => {
    selectAgent(id)
    setPrefs({ panelOpen: true })
    // The panel is there with the next paint.
    setTimeout(() => document.querySelector<HTMLElement>('#agent-notes')?.focus(), 60)
  }

  return (
    <DropdownMenu.Root open onOpenChange={(open) => !open && closeOverlay('menu')} modal={false}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden tabIndex={-1} className="fixed size-0" style={{ left: x, top: y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={shownRegion()}>
        <DropdownMenu.Content
          align="start"
          sideOffset={0}
          collisionPadding={8}
          loop
          aria-label={`Actions for ${agent.name}`}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            returnFocus()
          }}
          className="appear z-50 min-w-54 rounded-lg border border-line2 bg-raised p-1 shadow-(--shadow)"
        >
          <Item
            icon={Pencil}
            shortcut="F2"
            onSelect={() => openOverlay({ kind: 'rename', id })}
            disabled={away}
          >
            Rename…
          </Item>
          <Item icon={NotebookPen} onSelect={showNotes}>
            Notes
          </Item>
          <Item icon={Copy} onSelect={() => void copyAttachCommand(agent)} disabled={!runs}>
            Copy attach command
          </Item>
          <Line />
          {!isPhone && (
            <>
              <Item icon={Columns2} shortcut="Ctrl ↵" onSelect={() => openAgent(id, 'beside')}>
                Open beside
              </Item>
              <Item icon={SquarePlus} onSelect={() => openAgent(id, 'tab')}>
                Open in a new tab
              </Item>
            </>
          )}
          <Item icon={Megaphone} shortcut="b" onSelect={() => openOverlay({ kind: 'broadcast' })}>
            Send to several…
          </Item>
          <Line />
          <Item icon={OctagonPause} onSelect={() => void interrupt(agent)} disabled={!runs}>
            Interrupt
          </Item>
          {asleep ? (
            <Item icon={Sunrise} onSelect={() => void wake(agent)}>
              {agent.adopted ? 'Wake…' : 'Wake'}
            </Item>
          ) : (
            <Item icon={Moon} onSelect={() => void hibernate(agent)} disabled={!runs}>
              Hibernate
            </Item>
          )}
          <Item icon={RotateCw} onSelect={() => void restart(agent)} disabled={!runs}>
            Restart
          </Item>
          <Line />
          <Item
            icon={Trash2}
            shortcut="Del"
            bad
            disabled={away}
            onSelect={() => openOverlay({ kind: 'delete', id })}
          >
            Delete…
          </Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface ItemProps {
  icon: LucideIcon
  children: string
  onSelect: () => void
  shortcut?: string
  disabled?: boolean
  bad?: boolean
}

function Item({ icon, children, onSelect, shortcut, disabled = false, bad = false }: ItemProps) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={onSelect}
      className={cx(
        'flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none max-sm:h-11',
        'data-disabled:text-faint data-disabled:opacity-60 data-highlighted:bg-sel',
        bad && 'text-bad data-highlighted:bg-bad-soft',
      )}
    >
      <Icon of={icon} size={14} />
      <span className="flex-1">{children}</span>
      {shortcut && <Kbd className="max-sm:hidden">{shortcut}</Kbd>}
    </DropdownMenu.Item>
  )
}

function Line() {
  return <DropdownMenu.Separator className="mx-1 my-1 h-px bg-line" />
}
