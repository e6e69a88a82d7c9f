import { usePathname } from 'next/navigation'
import { useEffect } from 'react'
import { useAgent, useDashboard, waitingCount } from '../../lib/client/store.ts'

/** Keeps the page's title: how many wait, then what is shown. */
export function PageTitle() {
  const waiting = useDashboard(waitingCount)
  const selected = useAgent(useDashboard((state) => state.selectedId))
  const onSettings = usePathname() === '/settings'
  useEffect(() => {
    const shown = onSettings ? 'Settings' : selected?.name
    const title = shown ? `${shown} – Maestro` : 'Maestro'
    document.title = waiting > 0 ? `(${waiting}) ${title}` : title
  }, [waiting, selected?.name, onSettings])
  return null
}
