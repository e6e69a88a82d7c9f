import { Copy } from 'lucide-react'
import { copyText } from '../../lib/client/actions.ts'
import { IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'

interface CopyValueProps {
  value: string
  /** What it is, for the button: `the address`. */
  what: string
  className?: string
}

/** Something to be typed elsewhere: selectable, and copied with one click. */
export function CopyValue({ value, what, className }: CopyValueProps) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <span className={cx('min-w-0 [overflow-wrap:anywhere] select-all', className)}>{value}</span>
      <IconButton
        label={`Copy ${what}`}
        onClick={() => void copyText(value, 'Copied')}
        size="sm"
        className="-my-1 max-sm:-my-3.5"
      >
        <Icon of={Copy} size={12} />
      </IconButton>
    </span>
  )
}
