import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { returnFocus } from '../../lib/client/overlay.ts'
import { IconButton } from './Button.tsx'
import { cx } from './cx.ts'
import { Icon } from './Icon.tsx'

interface DialogProps {
  title: string
  /** Under the title, for what has to be known before anything is answered. */
  description?: ReactNode
  onClose: () => void
  /** `alert`: a question that a click beside it does not answer. */
  kind?: 'plain' | 'alert'
  wide?: boolean
  /** As much room as there is. */
  huge?: boolean
  children: ReactNode
}

/** A dialog over the page: keeps the focus inside, gives it back, closes with Escape. */
export function Dialog({
  title,
  description,
  onClose,
  kind = 'plain',
  wide,
  huge,
  children,
}: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-(--scrim)" />
        <Radix.Content
          role={kind === 'alert' ? 'alertdialog' : 'dialog'}
          {...(description === undefined && { 'aria-describedby': undefined })}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            returnFocus()
          }}
          onInteractOutside={(event) => kind === 'alert' && event.preventDefault()}
          className={cx(
            'appear fixed left-1/2 z-40 flex max-h-[min(86dvh,760px)] w-full -translate-x-1/2 flex-col overflow-hidden border border-line2 bg-raised shadow-(--shadow) outline-none',
            'top-[11vh] rounded-lg max-sm:top-auto max-sm:bottom-0 max-sm:max-h-[92dvh] max-sm:rounded-b-none',
            huge
              ? 'max-sm:h-[92dvh] sm:top-[6vh] sm:h-[88dvh] sm:max-h-none sm:max-w-[min(1180px,94vw)]'
              : wide
                ? 'sm:max-w-2xl'
                : 'sm:max-w-md',
          )}
        >
          <header className="flex shrink-0 items-center gap-2 px-5 pt-4 pb-1 max-sm:px-4">
            <Radix.Title className="min-w-0 flex-1 truncate text-base font-semibold tracking-[-0.01em]">
              {title}
            </Radix.Title>
            <Radix.Close asChild>
              <IconButton label="Close" className="-mr-2">
                <Icon of={X} size={16} />
              </IconButton>
            </Radix.Close>
          </header>
          {description !== undefined && (
            <Radix.Description asChild>
              <div className="px-5 text-sm text-dim max-sm:px-4">{description}</div>
            </Radix.Description>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface DialogBodyProps {
  children: ReactNode
  className?: string
  /** Of a part that is only read: its name, and the keyboard can scroll it. */
  reading?: string
}

/** The part between title and actions; it scrolls when there is too much of it. */
export function DialogBody({ children, className, reading }: DialogBodyProps) {
  return (
    <div
      {...(reading && { role: 'region', 'aria-label': reading, tabIndex: 0 })}
      className={cx('min-h-0 flex-1 overflow-y-auto px-5 py-3 max-sm:px-4', className)}
    >
      {children}
    </div>
  )
}

/** Actions at the foot, the one that is meant at the end. */
export function DialogFoot({ children }: { children: ReactNode }) {
  return (
    <footer className="flex shrink-0 items-center justify-end gap-2 border-t border-line px-5 py-3 max-sm:px-4">
      {children}
    </footer>
  )
}
