import { SquareKanban } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useYou } from '../../lib/client/access/role.ts'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'

/** Whom a link lets in sees agents alone. */
export const useHasBoard = (): boolean => useYou()?.kind !== 'link'

/** The way to projects and their tasks. */
export function BoardLink() {
  const pathname = usePathname()
  if (!useHasBoard()) return null
  return (
    <Link
      id="board-link"
      href="/board"
      title="Board (p)"
      aria-keyshortcuts="p"
      // There, its address says more than this one.
      onClick={(event) => pathname === '/board' && event.preventDefault()}
      aria-current={pathname.startsWith('/board') ? 'page' : undefined}
      className="mx-2.5 mb-2 flex h-8 shrink-0 items-center gap-2.5 rounded-md px-2.5 text-sm text-dim hover:bg-hover hover:text-text aria-[current=page]:bg-sel aria-[current=page]:text-text max-sm:hidden"
    >
      <Icon of={SquareKanban} size={15} />
      <span className="flex-1">Board</span>
      <Kbd>p</Kbd>
    </Link>
  )
}
