import type { Terminal } from '@xterm/xterm'
import { type RendererName, WebglLease } from './webgl-lease.ts'

/** From the first picture to WebGL, ms: the picture comes by the DOM, setting WebGL up may follow. */
const SETTLE_MS = 100

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
  const choose = () => {
    if (!visible) lease.release()
    else if (drawn) lease.acquire()
  }
  const seen = new IntersectionObserver((entries) => {
    visible = entries.at(-1)?.isIntersecting ?? false
    choose()
  })
  seen.observe(host)
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
    first.dispose()
    seen.disconnect()
    lease.release()
  }
}
