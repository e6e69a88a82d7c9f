import { ChevronRight } from 'lucide-react'
import { type CSSProperties, memo } from 'react'
import { groupHue } from '../../lib/client/colour.ts'
import { toggleCollapsed } from '../../lib/client/prefs.ts'
import { useDashboard, waitingAmong } from '../../lib/client/store.ts'
import type { Row } from '../../lib/client/tree.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { ROW, type RowPlace } from './row.ts'

interface GroupRowProps extends RowPlace {
  row: Row & { kind: 'group' }
}

/** Level 1 and 2 in one line, with the colour of level 1. Folded, it still says who waits inside. */
export const GroupRow = memo(function GroupRow({ row, id, top, height, active }: GroupRowProps) {
  const waiting = useDashboard((state) => waitingAmong(state, row.ids))
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
    <div
      id={id}
      role="treeitem"
      aria-level={row.level}
      aria-expanded={!row.collapsed}
      aria-selected={false}
      data-active={active || undefined}
      onClick={() => toggleCollapsed(row.key)}
      className={cx(ROW, 'group gap-2 pr-2 pl-3 text-xs text-dim hover:text-text')}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <span
        aria-hidden
        className="group-bar h-3 w-[3px] shrink-0 rounded-full"
        style={{ '--hue': groupHue(row.level1) } as CSSProperties}
      />
      <span className="min-w-0 truncate">
        {row.level1}
        {row.level2 && (
          <>
            <span className="text-faint"> / </span>
            {row.level2}
          </>
        )}
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
      {row.collapsed && (
        <span className="ml-auto flex shrink-0 items-center gap-1.5 text-2xs text-faint">
          {waiting > 0 && <span className="text-accent-text">{waiting} waiting</span>}
          {row.ids.length}
        </span>
      )}
    </div>
  )
})
