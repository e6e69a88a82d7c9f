import { usePathname } from 'next/navigation'
import { useEffect } from 'react'
import { useAgent, useDashboard, waitingCount } from '../../lib/client/store.ts'

/** The name of a page of the settings; null on any other. */
function settingsPage(pathname: string): string | null {
  if (!pathname.startsWith('/settings')) return null
  return pathname.startsWith('/settings/hosts') ? 'Hosts' : 'Settings'
}

/** Keeps the page's title: how many wait, then what is shown. */
export function PageTitle() {
  const waiting = useDashboard(waitingCount)
  const selected = useAgent(useDashboard((state) => state.selectedId))
  const page = settingsPage(usePathname())
  useEffect(() => {
    const shown = page ?? selected?.name
    const title = shown ? `${shown} – Maestro` : 'Maestro'
    document.title = waiting > 0 ? `(${waiting}) ${title}` : title
  }, [waiting, selected?.name, page])
  return null
}
