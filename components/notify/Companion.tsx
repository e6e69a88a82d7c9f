import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { patiently } from '../../lib/client/patiently.ts'

const Notifications = dynamic(() => patiently(() => import('./Notifications.tsx')), { ssr: false })
/** After the page itself: what follows keeps all files of the build for offline. */
const LATER_MS = 1500

/** What goes on beside the page: the service worker, newer builds, notifications. Comes last. */
export function Companion() {
  const [begun, setBegun] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setBegun(true), LATER_MS)
    return () => clearTimeout(timer)
  }, [])
  return begun ? <Notifications /> : null
}
