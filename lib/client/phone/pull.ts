export interface PullHandlers {
  /** The region is pulled down so far, px; 0 when it is let go of without an effect. */
  onPull(region: HTMLElement, px: number): void
  /** Let go of far enough down. */
  onRefresh(region: HTMLElement): void
}

/** A region so far down refreshes when it is let go of, px. */
export const REFRESH_PX = 56
/** It follows the finger by half, and no farther. */
const RESISTANCE = 0.5
const MOST_PX = 88

/** How far a region goes for a finger that went down so far, px. */
export const pulledBy = (down: number): number =>
  Math.max(0, Math.min(MOST_PX, Math.round(down * RESISTANCE)))

/** The region that a touch can pull: nothing from the touched element up to it is scrolled. */
function regionOf(target: EventTarget | null): HTMLElement | null {
  for (let at = target instanceof Element ? target : null; at; at = at.parentElement) {
    if (at.scrollTop > 0 || at instanceof HTMLInputElement) return null
    if (at instanceof HTMLElement && at.dataset.pull !== undefined) return at
  }
  return null
}

/** Tells when one finger pulls down an element with `data-pull`. Returns the disposer. */
export function listenForPull({ onPull, onRefresh }: PullHandlers): () => void {
  let stop: (() => void) | null = null

  const start = (event: TouchEvent) => {
    stop?.()
    const [touch, second] = event.touches
    const { target } = event
    const region = touch && !second ? regionOf(target) : null
    if (!touch || !region || !target) return
    const from = { x: touch.clientX, y: touch.clientY }
    let pulled: number | null = null

    const move = (event: Event) => {
      const now = (event as TouchEvent).touches[0]
      if (!now) return
      const down = now.clientY - from.y
      // The first movement decides: the browser scrolls what is not kept from it.
      if (pulled === null && (down <= 0 || Math.abs(now.clientX - from.x) > down)) return stop?.()
      if (event.cancelable) event.preventDefault()
      pulled = pulledBy(down)
      onPull(region, pulled)
    }
    const end = () => {
      const far = pulled !== null && pulled >= REFRESH_PX
      const touched = pulled !== null
      stop?.()
      if (far) onRefresh(region)
      else if (touched) onPull(region, 0)
    }
    const cancel = () => {
      if (pulled !== null) onPull(region, 0)
      stop?.()
    }
    target.addEventListener('touchmove', move, { passive: false })
    target.addEventListener('touchend', end)
    target.addEventListener('touchcancel', cancel)
    stop = () => {
      stop = null
      target.removeEventListener('touchmove', move)
      target.removeEventListener('touchend', end)
      target.removeEventListener('touchcancel', cancel)
    }
  }
  addEventListener('touchstart', start, { passive: true })
  return () => {
    stop?.()
    removeEventListener('touchstart', start)
  }
}
