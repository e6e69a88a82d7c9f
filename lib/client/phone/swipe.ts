interface Point {
  x: number
  y: number
  /** ms */
  at: number
}

/** From so near the left edge, this far, flatter than that, within a moment. */
const EDGE_PX = 28
const FAR_PX = 70
const SLOPE = 0.6
const MOMENT_MS = 700

/** Did a finger go from the left edge inward, as one turns back a page? */
export function isSwipeBack(from: Point, to: Point): boolean {
  const across = to.x - from.x
  return (
    from.x <= EDGE_PX &&
    across >= FAR_PX &&
    Math.abs(to.y - from.y) <= across * SLOPE &&
    to.at - from.at <= MOMENT_MS
  )
}

/** Calls `back` after each such swipe of one finger. Returns the disposer. */
export function listenForSwipeBack(back: () => void): () => void {
  let from: Point | null = null
  const pointOf = ({ clientX, clientY }: Touch, at: number): Point => ({
    x: clientX,
    y: clientY,
    at,
  })
  const start = (event: TouchEvent) => {
    const [touch, second] = event.touches
    from = touch && !second ? pointOf(touch, event.timeStamp) : null
  }
  const end = (event: TouchEvent) => {
    const touch = event.changedTouches[0]
    if (from && touch && isSwipeBack(from, pointOf(touch, event.timeStamp))) back()
    from = null
  }
  const cancel = () => {
    from = null
  }
  const how = { capture: true, passive: true }
  addEventListener('touchstart', start, how)
  addEventListener('touchend', end, how)
  addEventListener('touchcancel', cancel, how)
  return () => {
    removeEventListener('touchstart', start, how)
    removeEventListener('touchend', end, how)
    removeEventListener('touchcancel', cancel, how)
  }
}
