import type { Terminal } from '@xterm/xterm'
import { type RendererName, WebglLease } from './webgl-lease.ts'

/** From the first picture to WebGL, ms: the picture comes by the DOM, setting WebGL up may follow. */
const SETTLE_MS = 100
/** A page that is hidden for longer gives its contexts to others; a glance elsewhere costs nothing. */
const AWAY_MS = 5_000

/**
 * Gives an opened terminal a WebGL renderer while it is in sight (T13). `isLive` says whether what is
 * drawn is the agent's picture already. Returns the disposer.
 */
export function chooseRenderer(
  terminal: Terminal,
  host: HTMLElement,
  isLive: () => boolean,
  onRenderer: (name: RendererName) => void,
): () => void {
  const lease = new WebglLease(terminal, onRenderer)
  let visible = false
  let drawn = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let awayTimer: ReturnType<typeof setTimeout> | undefined
  let away = document.visibilityState === 'hidden'
  const choose = () => {
    if (!visible || away) lease.release()
    else if (drawn) lease.acquire()
  }
  const seen = new IntersectionObserver((entries) => {
    visible = entries.at(-1)?.isIntersecting ?? false
    choose()
  })
  seen.observe(host)
  const turned = () => {
    clearTimeout(awayTimer)
    const hidden = document.visibilityState === 'hidden'
    const apply = () => {
      away = hidden
      choose()
    }
    if (hidden) awayTimer = setTimeout(apply, AWAY_MS)
    else apply()
  }
  document.addEventListener('visibilitychange', turned)
  const first = terminal.onRender(() => {
    if (!isLive()) return
    first.dispose()
    timer = setTimeout(() => {
      drawn = true
      choose()
    }, SETTLE_MS)
  })
  return () => {
    clearTimeout(timer)
    clearTimeout(awayTimer)
    document.removeEventListener('visibilitychange', turned)
    first.dispose()
    seen.disconnect()
    lease.release()
  }
}
