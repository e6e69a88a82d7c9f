'use client'

import { useEffect } from 'react'
import { loadNotifySettings, useNotifySettings } from '../../lib/client/notify/settings.ts'
import { NotificationsDevices } from './NotificationsDevices.tsx'
import { NotificationsHere } from './NotificationsHere.tsx'
import { NotificationsMuted } from './NotificationsMuted.tsx'
import { NotificationsWanted } from './NotificationsWanted.tsx'
import { SettingsFrame } from './SettingsFrame.tsx'
import { usePushState } from './usePushState.ts'

/** The page at `/settings/notifications`: this device first, then what is told on all of them. */
export function NotificationsPage() {
  const settings = useNotifySettings((state) => state.settings)
  const problem = useNotifySettings((state) => state.problem)
  const push = usePushState()
  useEffect(() => {
    const control = new AbortController()
    void loadNotifySettings(control.signal)
    return () => control.abort()
  }, [])

  return (
    <SettingsFrame>
      <NotificationsHere push={push} />
      {settings ? (
        <>
          <NotificationsWanted settings={settings} />
          <NotificationsMuted muted={settings.muted} />
          <NotificationsDevices push={push} />
        </>
      ) : (
        <p role="status" className="delayed py-8 text-dim">
          {problem ?? 'Asking Maestro…'}
        </p>
      )}
    </SettingsFrame>
  )
}
