import { Command, PanelLeft, Plus, Settings } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect } from 'react'
import { ROLE_WORDS, useMay, useYou } from '../../lib/client/access/role.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { SIDEBAR_WIDTH, setPrefs, usePrefs } from '../../lib/client/prefs.ts'
import { markLookedAt } from '../../lib/client/seen.ts'
import { toggleSidebar } from '../../lib/client/shortcuts.ts'
import { hostsWaiting, reachableCount, useDashboard } from '../../lib/client/store.ts'
import { AgentList } from '../agents/AgentList.tsx'
import { InboxLink } from '../inbox/InboxLink.tsx'
import { IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Mark } from '../ui/Mark.tsx'
import { useIsPhone } from '../ui/useMedia.ts'
import { BoardLink } from '../work/BoardLink.tsx'
import { ResizeHandle } from './ResizeHandle.tsx'

/** The list of agents with what belongs to it; on a phone it is a page of its own. */
export function Sidebar({ className }: { className?: string }) {
  // On a phone nothing else is shown with it, so it is the page's main part.
  const landmark = { role: useIsPhone() ? 'main' : 'complementary', 'aria-label': 'Agents' }
  const width = usePrefs((prefs) => prefs.sidebarWidth)
  const mayMake = useMay('manage')
  const pathname = usePathname()
  // Back from another page, the terminals are in sight again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page is what changes
  useEffect(markLookedAt, [pathname])
  return (
    <div
      id="sidebar"
      {...landmark}
      data-region="sidebar"
      tabIndex={-1}
      className={cx(
        'relative flex w-full shrink-0 flex-col border-line bg-panel outline-none sm:w-(--sidebar-width) sm:border-r',
        className,
      )}
      style={{ '--sidebar-width': `min(${width}px, 60vw)` } as React.CSSProperties}
    >
      <h1 className="sr-only sm:hidden">Agents</h1>
      <div className="flex h-12 shrink-0 items-center gap-2.5 pr-2 pl-3.5 max-sm:h-14">
        <Mark />
        <span className="flex-1 text-sm font-semibold tracking-[-0.01em] max-sm:text-base">
          Maestro
        </span>
        <IconButton
          label="Go to anything"
          title="Go to anything (Ctrl+K)"
          onClick={() => openOverlay({ kind: 'palette' })}
        >
          <Icon of={Command} size={15} />
        </IconButton>
        {mayMake && (
          <IconButton
            label="New agent"
            title="New agent (n)"
            onClick={() => openOverlay({ kind: 'new' })}
            className="max-sm:hidden"
          >
            <Icon of={Plus} size={16} />
          </IconButton>
        )}
        <IconButton
          label="Hide the list"
          title="Hide the list ([)"
          onClick={toggleSidebar}
          className="max-sm:hidden"
        >
          <Icon of={PanelLeft} size={16} />
        </IconButton>
      </div>
      <InboxLink />
      <BoardLink />
      <AgentList />
      <Foot />
      <ResizeHandle
        label="Width of the list"
        controls="sidebar"
        side="left"
        width={width}
        range={SIDEBAR_WIDTH}
        onResize={(sidebarWidth) => setPrefs({ sidebarWidth })}
      />
    </div>
  )
}

/** What somebody may do here who was let in to do less than all. */
function useGuest(): { name: string; about: string } | null {
  const you = useYou()
  return you && you.role !== 'admin' ? ROLE_WORDS[you.role] : null
}

function Foot() {
  const pathname = usePathname()
  const name = useDashboard((state) => state.node?.name)
  const open = useDashboard((state) => state.connection === 'open')
  const hosts = useDashboard((state) => state.hosts.size)
  const reachable = useDashboard(reachableCount)
  const waiting = useDashboard(hostsWaiting)
  const as = useGuest()
  return (
    <div className="flex h-10 shrink-0 items-center gap-2.5 border-t border-line pr-2 pl-4 text-xs text-dim max-sm:h-14">
      <span
        aria-hidden
        className={cx('size-[7px] shrink-0 rounded-full', open ? 'bg-ok' : 'bg-faint')}
      />
      <span className="min-w-0 flex-1 truncate">
        {name ?? 'Maestro'}{' '}
        <span className="text-faint tabular-nums">
          {!open
            ? 'connecting…'
            : waiting > 0
              ? ''
              : hosts > 1
                ? `${reachable} of ${hosts} hosts`
                : 'connected'}
        </span>
      </span>
      {as && (
        <span className="shrink-0 text-2xs text-faint" title={as.about}>
          {as.name}
        </span>
      )}
      {waiting > 0 && (
        <Link
          href="/settings/hosts"
          className="shrink-0 rounded-full bg-accent px-2 text-2xs leading-5 font-semibold text-accent-ink"
        >
          {waiting === 1 ? 'A host waits' : `${waiting} hosts wait`}
        </Link>
      )}
      <Link
        href="/settings"
        aria-label="Settings"
        title="Settings"
        aria-current={pathname.startsWith('/settings') ? 'page' : undefined}
        className="inline-flex size-7 items-center justify-center rounded-md text-dim hover:bg-hover hover:text-text aria-[current=page]:bg-sel aria-[current=page]:text-text max-sm:hidden"
      >
        <Icon of={Settings} size={16} />
      </Link>
    </div>
  )
}
