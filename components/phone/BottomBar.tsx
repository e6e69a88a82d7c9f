import { Inbox, type LucideIcon, Plus, Settings, SquareKanban, SquareTerminal } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useMay } from '../../lib/client/access/role.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { useDashboard, waitingCount } from '../../lib/client/store.ts'
import { Icon } from '../ui/Icon.tsx'
import { useHasBoard } from '../work/BoardLink.tsx'

const ITEM =
  'relative flex h-13 flex-1 flex-col items-center justify-center gap-0.5 text-2xs text-faint select-none active:text-text aria-[current=page]:text-text'

/** A phone's way between the pages; a terminal has its place for itself. */
export function BottomBar() {
  const waiting = useDashboard(waitingCount)
  const mayMake = useMay('manage')
  const hasBoard = useHasBoard()
  return (
    <nav
      aria-label="Pages"
      className="flex shrink-0 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      <PageLink href="/inbox" name="Inbox" icon={Inbox} count={waiting} />
      <PageLink href="/" name="Agents" icon={SquareTerminal} />
      {mayMake && (
        <button
          type="button"
          aria-label="New agent"
          className={ITEM}
          onClick={() => openOverlay({ kind: 'new' })}
        >
          <Icon of={Plus} size={20} />
          New
        </button>
      )}
      {hasBoard && <PageLink href="/board" name="Board" icon={SquareKanban} />}
      <PageLink href="/settings" name="Settings" icon={Settings} />
    </nav>
  )
}

interface PageLinkProps {
  href: string
  name: string
  icon: LucideIcon
  /** How many wait there. */
  count?: number
}

function PageLink({ href, name, icon, count = 0 }: PageLinkProps) {
  const pathname = usePathname()
  const isHere = href === '/' ? pathname === '/' : pathname.startsWith(href)
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={ITEM}
      // The list is the page at `/` with no agent chosen.
      onClick={() => href === '/' && useDashboard.setState({ selectedId: null })}
    >
      <Icon of={icon} size={20} />
      {name}
      {count > 0 && (
        <span className="absolute top-1 left-[calc(50%+4px)] min-w-4 rounded-full bg-accent px-1 text-center text-2xs leading-4 font-semibold text-accent-ink tabular-nums">
          {count}
          <span className="sr-only"> waiting</span>
        </span>
      )}
    </Link>
  )
}
