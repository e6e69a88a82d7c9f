import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface RefusalProps {
  id?: string
  className?: string
  children: ReactNode
}

/** Why something was not done, read out at once; nothing while there is nothing to say. */
export function Refusal({ id, className, children }: RefusalProps) {
  if (!children) return null
  return (
    <p id={id} role="alert" className={cx('text-xs [overflow-wrap:anywhere] text-bad', className)}>
      {children}
    </p>
  )
}
