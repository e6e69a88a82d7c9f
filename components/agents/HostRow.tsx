import { ChevronRight, Monitor } from 'lucide-react'
import { memo } from 'react'
import { toggleCollapsed } from '../../lib/client/prefs.ts'
import { useDashboard } from '../../lib/client/store.ts'
import type { Row } from '../../lib/client/tree.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { ROW, type RowPlace } from './row.ts'

interface HostRowProps extends RowPlace {
  row: Row & { kind: 'host' }
}

/** A machine; its agents come below. */
export const HostRow = memo(function HostRow({ row, id, top, height, active }: HostRowProps) {
  const node = useDashboard((state) => state.node)
  const isSelf = node?.id === row.hostId
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
    <div
      id={id}
      role="treeitem"
      aria-level={1}
      aria-expanded={!row.collapsed}
      aria-selected={false}
      data-active={active || undefined}
      onClick={() => toggleCollapsed(row.key)}
      className={cx(ROW, 'group gap-2 pr-2 pl-2 text-dim hover:text-text')}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <Icon of={Monitor} size={14} />
      <span className="min-w-0 truncate text-xs font-medium">
        {isSelf ? node?.name : row.hostId}
      </span>
      <span
        aria-hidden
        className={cx(
          'text-faint transition-transform',
          row.collapsed ? '' : 'rotate-90',
          !row.collapsed && 'opacity-0 group-hover:opacity-100',
        )}
      >
        <Icon of={ChevronRight} size={13} />
      </span>
      <span className="ml-auto shrink-0 text-2xs text-faint">
        {row.collapsed ? row.count : isSelf ? 'this machine' : ''}
      </span>
    </div>
  )
})
