import { useCallback, useEffect, useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { notifyApi } from '../../lib/client/notify/api.ts'
import { deviceIdOf, ownEndpoint } from '../../lib/client/notify/device.ts'
import type { PushDevice } from '../../lib/wire/notify.ts'

export interface PushView {
  /** Null until they were asked for. */
  devices: readonly PushDevice[] | null
  /** Which of them this browser is; null: none. */
  ownId: string | null
  problem: string | null
  setDevices(devices: readonly PushDevice[]): void
  refresh(): Promise<void>
}

/** The devices that are pushed to, and which of them this is. */
export function usePushState(): PushView {
  const [devices, setDevices] = useState<readonly PushDevice[] | null>(null)
  const [ownId, setOwnId] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const refresh = useCallback(async () => {
    try {
      const [state, endpoint] = await Promise.all([notifyApi.push(), ownEndpoint()])
      const id = endpoint === null ? null : await deviceIdOf(endpoint)
      setDevices(state.devices)
      setOwnId(state.devices.some((device) => device.id === id) ? id : null)
      setProblem(null)
    } catch (error) {
      setProblem(messageOf(error))
    }
  }, [])

  useEffect(() => void refresh(), [refresh])
  return { devices, ownId, problem, setDevices, refresh }
}
