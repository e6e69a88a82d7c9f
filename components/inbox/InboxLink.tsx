import { Inbox } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useDashboard, waitingCount } from '../../lib/client/store.ts'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'

/** The way to those who wait, with how many they are. */
export function InboxLink() {
  const waiting = useDashboard(waitingCount)
  const pathname = usePathname()
  return (
    <Link
      id="inbox-link"
      href="/inbox"
      title="Inbox (i)"
      aria-keyshortcuts="i"
      // The inbox takes the focus when nothing else has it.
      onClick={(event) => event.currentTarget.blur()}
      aria-current={pathname.startsWith('/inbox') ? 'page' : undefined}
      className="group mx-2.5 mb-0.5 flex h-8 shrink-0 items-center gap-2.5 rounded-md px-2.5 text-sm text-dim hover:bg-hover hover:text-text aria-[current=page]:bg-sel aria-[current=page]:text-text max-sm:hidden"
    >
      <Icon of={Inbox} size={15} />
      <span className="flex-1">Inbox</span>
      {waiting > 0 ? (
        <span className="rounded-full bg-accent px-1.5 text-2xs leading-[18px] font-semibold text-accent-ink tabular-nums">
          {waiting}
          <span className="sr-only"> waiting</span>
        </span>
      ) : (
        <Kbd>i</Kbd>
      )}
    </Link>
  )
}
