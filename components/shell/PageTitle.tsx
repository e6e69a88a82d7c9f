import { usePathname } from 'next/navigation'
import { useEffect } from 'react'
import { setFavicon } from '../../lib/client/favicon.ts'
import { useAgent, useDashboard, waitingCount } from '../../lib/client/store.ts'

/** The name of a page with one of its own; null where an agent is shown. */
function pageName(pathname: string): string | null {
  if (pathname.startsWith('/inbox')) return 'Inbox'
  if (pathname.startsWith('/board/session')) return 'Session'
  if (pathname.startsWith('/board')) return 'Board'
  if (!pathname.startsWith('/settings')) return null
  if (pathname.startsWith('/settings/notifications')) return 'Notifications'
  if (pathname.startsWith('/settings/access')) return 'Access'
  return pathname.startsWith('/settings/hosts') ? 'Hosts' : 'Settings'
}

/** Keeps the page's title and icon: how many wait, then what is shown. */
export function PageTitle() {
  const waiting = useDashboard(waitingCount)
  const selected = useAgent(useDashboard((state) => state.selectedId))
  const pathname = usePathname()
  const page = pageName(pathname)
  useEffect(() => {
    const shown = page ?? selected?.name
    const title = shown ? `${shown} – Maestro` : 'Maestro'
    document.title = waiting > 0 ? `(${waiting}) ${title}` : title
  }, [waiting, selected?.name, page])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page brings the icon's element anew
  useEffect(() => setFavicon(waiting), [waiting, pathname])
  return null
}
