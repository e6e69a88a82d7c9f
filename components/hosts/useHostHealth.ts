import { useEffect, useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { hostsApi } from '../../lib/client/hosts-api.ts'
import type { HostHealthAnswer } from '../../lib/wire/host.ts'

/** As often as a host samples itself. */
const EVERY_MS = 5_000

export interface HealthView {
  answer: HostHealthAnswer | null
  /** Why there is no newer one. */
  problem: string | null
}

/** How a host fares, asked again and again while it is `wanted` and the page is in sight. */
export function useHostHealth(hostId: string, wanted: boolean): HealthView {
  const [view, setView] = useState<HealthView>({ answer: null, problem: null })
  useEffect(() => {
    if (!wanted) return
    const control = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      try {
        if (document.visibilityState === 'visible') {
          const answer = await hostsApi.health(hostId, control.signal)
          setView({ answer, problem: null })
        }
      } catch (error) {
        if (control.signal.aborted) return
        setView(({ answer }) => ({ answer, problem: messageOf(error) }))
      }
      if (!control.signal.aborted) timer = setTimeout(() => void ask(), EVERY_MS)
    }
    void ask()
    return () => {
      control.abort()
      clearTimeout(timer)
    }
  }, [hostId, wanted])
  return view
}
