import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Fragment, type KeyboardEvent } from 'react'
import { closeOverlay, useOverlay } from '../../lib/client/overlay.ts'
import { useTask } from '../../lib/client/work/store.ts'
import { PRIORITIES } from '../../lib/client/work/words.ts'
import { cx } from '../ui/cx.ts'
import { FloatingMenu, MenuLine } from '../ui/FloatingMenu.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { PriorityIcon } from './PriorityIcon.tsx'
import { type TaskAction, taskActions } from './taskActions.ts'

/** What an item has opened meanwhile stays open. */
function close(): void {
  const { overlay } = useOverlay.getState()
  if (overlay?.kind === 'work' && overlay.work.show === 'task-menu') closeOverlay('work')
}

/** All actions on one task, at the pointer; a letter or digit does each. */
export default function TaskMenu({ id, x, y }: { id: string; x: number; y: number }) {
  const task = useTask(id)
  if (!task) return null
  const sections = taskActions(task)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const action = sections.flat().find(({ letter }) => letter === event.key.toLowerCase())
    if (!action) return
    event.preventDefault()
    close()
    action.run()
  }
  return (
    <FloatingMenu
      x={x}
      y={y}
      label={`Actions for ${task.title}`}
      className="min-w-56"
      onKeyDown={onKeyDown}
      onClose={close}
    >
      {sections.map((section, at) => (
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

const ITEM =
  'flex h-7.5 items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none max-sm:h-11 data-highlighted:bg-sel'

function Item({ action }: { action: TaskAction }) {
  const { id, label, icon, letter, checked, bad = false, run } = action
  const priority = PRIORITIES.find((one) => one === id)
  const content = (
    <>
      {icon && <Icon of={icon} size={14} />}
      {priority && (
        <span className="flex w-3.5 justify-center">
          <PriorityIcon priority={priority} />
        </span>
      )}
      <span className="flex-1">{label}</span>
      {checked && <Icon of={Check} size={13} />}
      {letter && <Kbd className="ml-1 max-sm:hidden">{letter.toUpperCase()}</Kbd>}
    </>
  )
  const className = cx(ITEM, bad && 'text-bad data-highlighted:bg-bad-soft')
  if (checked === undefined) {
    return (
      <DropdownMenu.Item onSelect={run} className={className}>
        {content}
      </DropdownMenu.Item>
    )
  }
  return (
    <DropdownMenu.CheckboxItem checked={checked} onSelect={run} className={className}>
      {content}
    </DropdownMenu.CheckboxItem>
  )
}
