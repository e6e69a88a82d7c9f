import { DropdownMenu } from 'radix-ui'
import { Fragment, type KeyboardEvent } from 'react'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { useAgent } from '../../lib/client/store.ts'
import { useIsMuted } from '../notify/useIsMuted.ts'
import { cx } from '../ui/cx.ts'
import { FloatingMenu, MenuLine } from '../ui/FloatingMenu.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { useIsPhone } from '../ui/useMedia.ts'
import { type AgentAction, agentActions } from './agentActions.ts'
import { useOpenAgent } from './useSelectAgent.ts'

interface AgentMenuProps {
  id: string
  /** Where the menu opens, px from the window's top left. */
  x: number
  y: number
}

/** All actions on one agent, at the pointer or below the button that opened it; a letter does each. */
export default function AgentMenu({ id, x, y }: AgentMenuProps) {
  const agent = useAgent(id)
  const openAgent = useOpenAgent()
  const isPhone = useIsPhone()
  useIsMuted(id)
  if (!agent) return null
  const sections = agentActions(agent, openAgent).map((section) =>
    section.filter((action) => !(isPhone && action.wideOnly)),
  )

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const action = sections.flat().find(({ letter }) => letter === event.key.toLowerCase())
    if (!action) return
    // Else the menu would move to an item that begins so.
    event.preventDefault()
    if (action.disabled) return
    closeOverlay('menu')
    action.run()
  }

  return (
    <FloatingMenu
      x={x}
      y={y}
      label={`Actions for ${agent.name}`}
      className="min-w-56"
      onKeyDown={onKeyDown}
      onClose={() => closeOverlay('menu')}
    >
      {sections
        .filter((section) => section.length > 0)
        .map((section, at) => (
          <Fragment key={section[0]?.id}>
            {at > 0 && <MenuLine />}
            {section.map((action) => (
              <Item key={action.id} action={action} />
            ))}
          </Fragment>
        ))}
    </FloatingMenu>
  )
}

function Item({ action }: { action: AgentAction }) {
  const { label, icon, letter, keys, disabled = false, bad = false, run } = action
  return (
    <DropdownMenu.Item
      disabled={disabled}
      onSelect={run}
      aria-keyshortcuts={letter.toUpperCase()}
      className={cx(
        'flex h-7.5 items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none max-sm:h-11',
        'data-disabled:text-faint data-disabled:opacity-60 data-highlighted:bg-sel',
        bad && 'text-bad data-highlighted:bg-bad-soft',
      )}
    >
      <Icon of={icon} size={14} />
      <span className="flex-1">{label}</span>
      <span aria-hidden className="flex items-center gap-1 max-sm:hidden">
        {keys?.map((key) => (
          <span key={key} className="text-2xs text-faint">
            {key}
          </span>
        ))}
        <Kbd className="ml-1">{letter.toUpperCase()}</Kbd>
      </span>
    </DropdownMenu.Item>
  )
}
