import { DropdownMenu } from 'radix-ui'
import type { KeyboardEvent, ReactNode } from 'react'
import { shownRegion } from '../../lib/client/focus.ts'
import { returnFocus } from '../../lib/client/overlay.ts'
import { cx } from './cx.ts'
import { useIsPhone } from './useMedia.ts'

/** px that the longest menu takes with rows for fingers: below its button it would be cut off. */
const PHONE_ROOM = 650

interface FloatingMenuProps {
  /** Where it opens, px from the window's top left. */
  x: number
  y: number
  label: string
  className: string
  onKeyDown(event: KeyboardEvent): void
  onClose(): void
  children: ReactNode
}

/** A menu at the pointer, or below the button that opened it. Closed, it gives the focus back. */
export function FloatingMenu(props: FloatingMenuProps) {
  const { x, y, label, className, onKeyDown, onClose, children } = props
  const isPhone = useIsPhone()
  const top = isPhone ? Math.min(y, Math.max(0, window.innerHeight - PHONE_ROOM)) : y
  return (
    <DropdownMenu.Root open onOpenChange={(open) => !open && onClose()} modal={false}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden tabIndex={-1} className="fixed size-0" style={{ left: x, top }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={shownRegion()}>
        <DropdownMenu.Content
          align="start"
          sideOffset={0}
          collisionPadding={8}
          loop
          aria-label={label}
          onKeyDown={onKeyDown}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            returnFocus()
          }}
          className={cx(
            'appear z-50 max-h-(--radix-dropdown-menu-content-available-height) overflow-y-auto rounded-lg border border-line2 bg-raised p-1 shadow-(--shadow)',
            className,
          )}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** The line between a menu's sections. */
export function MenuLine() {
  return <DropdownMenu.Separator className="mx-1 my-1 h-px bg-line" />
}
