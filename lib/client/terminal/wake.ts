/** Why a connection should be looked at now instead of when its timer fires. */
export type WakeReason = 'online' | 'visible' | 'clock-gap'
export type WakeSource = (wake: (reason: WakeReason) => void) => () => void

const TICK_MS = 5_000
/** Beyond this a timer was not late but asleep. */
const GAP_MS = 15_000

/**
 * Tells when the world may have changed behind a connection's back: the network came back, the page
 * came into view, or the wall clock jumped because the machine slept. Returns a disposer.
 */
export const watchWake: WakeSource = (wake) => {
  let last = Date.now()
  const timer = setInterval(() => {
    const gap = Date.now() - last
    last = Date.now()
    if (gap > GAP_MS) wake('clock-gap')
  }, TICK_MS)
  const online = () => wake('online')
  const visible = () => {
    if (document.visibilityState === 'visible') wake('visible')
  }
  const inBrowser = typeof window !== 'undefined'
  if (inBrowser) {
    window.addEventListener('online', online)
    document.addEventListener('visibilitychange', visible)
  }
  return () => {
    clearInterval(timer)
    if (!inBrowser) return
    window.removeEventListener('online', online)
    document.removeEventListener('visibilitychange', visible)
  }
}
