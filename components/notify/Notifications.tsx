import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { loadNotifyPrefs } from '../../lib/client/notify/prefs.ts'
import { presentNotifications } from '../../lib/client/notify/present.ts'
import { followUpdates } from '../../lib/client/notify/update.ts'
import { withdrawNotifications } from '../../lib/client/notify/withdraw.ts'
import { selectAgent } from '../../lib/client/selection.ts'
import type { FromWorker } from '../../lib/client/worker/scope.ts'
import { UpdateBar } from './UpdateBar.tsx'

/** Tells what happens, opens what a notification is about, and says when a new version is here. */
export default function Notifications() {
  const router = useRouter()
  useEffect(() => {
    const disposers = [
      loadNotifyPrefs(),
      presentNotifications(),
      withdrawNotifications(),
      followUpdates(),
    ]
    return () => {
      for (const dispose of disposers) dispose()
    }
  }, [])

  useEffect(() => {
    if (!('serviceWorker' in navigator)) return
    const onMessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type !== 'open') return
      const agent = new URL(data.url, location.origin).searchParams.get('agent')
      if (location.pathname !== '/' || !agent) router.push(data.url)
      if (agent) selectAgent(agent)
    }
    navigator.serviceWorker.addEventListener('message', onMessage)
    return () => navigator.serviceWorker.removeEventListener('message', onMessage)
  }, [router])

  return <UpdateBar />
}
