import { ChevronRight, Monitor, Plus, Server } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import { useMay } from '../../lib/client/access/role.ts'
import { isOutOfReach, nameTag, reachWords } from '../../lib/client/hosts.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { toggleCollapsed } from '../../lib/client/prefs.ts'
import { useDashboard, waitingAmong } from '../../lib/client/store.ts'
import type { Row } from '../../lib/client/tree.ts'
import type { Host } from '../../lib/wire/host.ts'
import { ReachDot } from '../hosts/ReachDot.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Since } from '../ui/Since.tsx'
import { ROW, type RowPlace } from './row.ts'

interface HostRowProps extends RowPlace {
  row: Row & { kind: 'host' }
}

/** A machine; its agents come below. One that is out of reach stays, dimmed. */
export const HostRow = memo(function HostRow({ row, id, top, height, active }: HostRowProps) {
  const host = useDashboard((state) => state.hosts.get(row.hostId))
  const tag = useDashboard((state) => host && nameTag(state.hosts, host))
  const waiting = useDashboard((state) => waitingAmong(state, row.ids))
  const name = host?.name ?? `host ${row.hostId.slice(0, 4)}`
  const mayMake = useMay('manage')
  const away = host ? isOutOfReach(host.reach) : true

  const create = (event: MouseEvent) => {
    event.stopPropagation()
    openOverlay({ kind: 'new', hostId: row.hostId })
  }

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
      data-host={row.hostId}
      data-reach={host?.reach}
      onClick={() => toggleCollapsed(row.key)}
      className={cx(ROW, 'group gap-2 pt-1 pr-2 pl-2 text-dim hover:text-text')}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <span className="sr-only">
        {name}
        {tag && ` (${tag})`}, {host ? reachWords(host) : 'unknown'}, {row.ids.length}{' '}
        {row.ids.length === 1 ? 'agent' : 'agents'}
      </span>
      <span aria-hidden className={cx('relative', away && 'text-faint')}>
        <Icon of={host?.self ? Monitor : Server} size={14} />
        {host && !host.self && (
          <span className="absolute -right-[3px] -bottom-[3px] rounded-full bg-panel p-[1.5px]">
            <ReachDot reach={host.reach} size={6} />
          </span>
        )}
      </span>
      <span
        aria-hidden
        className={cx('min-w-0 truncate text-xs font-medium', away && 'text-faint')}
      >
        {name}
        {tag && <span className="ml-1 font-mono text-2xs text-faint">{tag}</span>}
      </span>
      <span
        aria-hidden
        className={cx(
          '-ml-1 text-faint transition-transform',
          row.collapsed ? '' : 'rotate-90',
          !row.collapsed && 'opacity-0 group-hover:opacity-100',
        )}
      >
        <Icon of={ChevronRight} size={13} />
      </span>
      <span
        aria-hidden
        className="ml-auto flex shrink-0 items-center gap-2 text-2xs text-faint tabular-nums"
      >
        {row.collapsed && waiting > 0 && (
          <span className="text-accent-text">{waiting} waiting</span>
        )}
        <Standing host={host} />
        <span className={cx(!away && 'group-hover:hidden')}>{row.ids.length}</span>
      </span>
      {!away && mayMake && (
        <button
          type="button"
          tabIndex={-1}
          aria-label={`New agent on ${name}`}
          title={`New agent on ${name}`}
          onClick={create}
          className="-mr-1 hidden size-6 shrink-0 items-center justify-center rounded-md text-dim group-hover:flex hover:bg-sel hover:text-text max-sm:hidden!"
        >
          <Icon of={Plus} size={14} />
        </button>
      )}
    </div>
  )
})

function Standing({ host }: { host: Host | undefined }) {
  if (host?.self) return <span className="group-hover:hidden">this machine</span>
  if (host && !host.compatible) return <span className="text-bad">needs an update</span>
  if (!host || !isOutOfReach(host.reach)) return null
  if (host.lastSeenAt === null) return <span>not seen yet</span>
  return <Since at={host.lastSeenAt} prefix="seen " />
}
