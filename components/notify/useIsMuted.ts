import { useEffect } from 'react'
import { loadNotifySettings, useNotifySettings } from '../../lib/client/notify/settings.ts'

/** Is nothing told of this agent? Asks the node once; false until it is known. */
export function useIsMuted(id: string): boolean {
  const muted = useNotifySettings(({ settings }) => settings?.muted.includes(id) ?? false)
  useEffect(() => {
    if (useNotifySettings.getState().settings === null) void loadNotifySettings()
  }, [])
  return muted
}
