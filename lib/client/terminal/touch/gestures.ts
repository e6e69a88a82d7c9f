import { type Speed, SpeedTrack } from './momentum.ts'

export interface GestureHandlers {
  /** A finger is put down. True: it stops something that moves, and does nothing else unless it drags. */
  onDown(): boolean
  /** px since the last call; one finger. */
  onDrag(dx: number, dy: number): void
  /** The dragging finger was lifted: px per ms. */
  onThrow(speed: Speed): void
  /** Held in one place. True: what the finger does next goes to `onHeldMove`, until `onHeldEnd`. */
  onHold(x: number, y: number): boolean
  onHeldMove(x: number, y: number): void
  onHeldEnd(): void
  /** A short touch in one place. True: it is used up, and is no click. */
  onTap(x: number, y: number): boolean
  /** Two fingers, `scale` times as far apart as they began, around a place. */
  onPinch(scale: number, x: number, y: number): void
  onPinchEnd(): void
}

type Phase = 'none' | 'pressed' | 'dragging' | 'held' | 'pinching' | 'ignored'

/** A finger that moves less is meant to rest, px. */
const SLOP = 9
/** Held so long, it means what is under it. */
export const HOLD_MS = 480
/** What begins here and goes across turns back a page; see `phone/swipe.ts`. */
const EDGE_PX = 28
/** This much more one way than the other: only that way is meant. */
const CLEARLY = 1.6

const distance = (a: Touch, b: Touch) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)

/**
 * Tells what fingers do on an element: tap, hold, drag, throw, pinch. What was recognised is kept from
 * the browser, so that it becomes no click and no scrolling of the page. Only what begins in an element
 * that matches `within` counts. Returns the disposer.
 */
export function listenForGestures(
  element: HTMLElement,
  within: string,
  handlers: GestureHandlers,
): () => void {
  let phase: Phase = 'none'
  let start = { x: 0, y: 0 }
  let last = { x: 0, y: 0 }
  let way: 'x' | 'y' | 'both' = 'both'
  let stopped = false
  let apart = 1
  let track = new SpeedTrack()
  let timer: ReturnType<typeof setTimeout> | undefined
  const targets = new Set<EventTarget>()

  /** A touch goes to where it began, even when that is taken out of the page meanwhile. */
  const follow = (target: EventTarget) => {
    targets.add(target)
    target.addEventListener('touchmove', move as EventListener, { passive: false })
    target.addEventListener('touchend', end as EventListener, { passive: false })
    target.addEventListener('touchcancel', cancel)
  }

  const unfollow = () => {
    for (const target of targets) {
      target.removeEventListener('touchmove', move as EventListener)
      target.removeEventListener('touchend', end as EventListener)
      target.removeEventListener('touchcancel', cancel)
    }
    targets.clear()
  }

  const hold = () => {
    if (phase === 'pressed' && handlers.onHold(start.x, start.y)) phase = 'held'
  }

  const down = (event: TouchEvent) => {
    const [one, two, third] = event.touches
    const isOurs = event.target instanceof Element && event.target.closest(within) !== null
    if (!isOurs) return
    clearTimeout(timer)
    if (one && two && !third && phase !== 'held') {
      follow(event.target)
      apart = Math.max(1, distance(one, two))
      phase = 'pinching'
      return
    }
    if (!one || two) return
    unfollow()
    follow(event.target)
    start = { x: one.clientX, y: one.clientY }
    last = start
    track = new SpeedTrack()
    track.push({ at: event.timeStamp, ...start })
    stopped = handlers.onDown()
    phase = 'pressed'
    timer = setTimeout(hold, HOLD_MS)
  }

  const begin = (x: number, y: number) => {
    clearTimeout(timer)
    const across = Math.abs(x - start.x)
    const along = Math.abs(y - start.y)
    way = across > along * CLEARLY ? 'x' : along > across * CLEARLY ? 'y' : 'both'
    phase = start.x <= EDGE_PX && way === 'x' ? 'ignored' : 'dragging'
    // What the finger was put on stays under it.
    last = start
  }

  function move(event: TouchEvent) {
    const [one, two] = event.touches
    if (!one) return
    const { clientX: x, clientY: y } = one
    if (event.cancelable) event.preventDefault()
    if (phase === 'pinching' && two) {
      const scale = distance(one, two) / apart
      handlers.onPinch(scale, (x + two.clientX) / 2, (y + two.clientY) / 2)
      return
    }
    track.push({ at: event.timeStamp, x, y })
    if (phase === 'pressed' && Math.hypot(x - start.x, y - start.y) > SLOP) begin(x, y)
    if (phase === 'held') handlers.onHeldMove(x, y)
    else if (phase === 'dragging') {
      handlers.onDrag(way === 'y' ? 0 : x - last.x, way === 'x' ? 0 : y - last.y)
      last = { x, y }
    }
  }

  function end(event: TouchEvent) {
    if (event.touches.length > 0) {
      if (phase !== 'pinching') return
      handlers.onPinchEnd()
      // The finger that stays is no longer meant.
      phase = 'ignored'
      return
    }
    clearTimeout(timer)
    const was = phase
    phase = 'none'
    unfollow()
    const used = finish(was, event)
    if (used && event.cancelable) event.preventDefault()
  }

  const finish = (was: Phase, event: TouchEvent): boolean => {
    if (was === 'pressed') return handlers.onTap(start.x, start.y) || stopped
    if (was === 'held') handlers.onHeldEnd()
    else if (was === 'pinching') handlers.onPinchEnd()
    else if (was === 'dragging') {
      const { x, y } = track.speed(event.timeStamp)
      handlers.onThrow({ x: way === 'y' ? 0 : x, y: way === 'x' ? 0 : y })
    }
    return was !== 'none'
  }

  function cancel() {
    clearTimeout(timer)
    if (phase === 'held') handlers.onHeldEnd()
    if (phase === 'pinching') handlers.onPinchEnd()
    phase = 'none'
    unfollow()
  }

  /** The browser's own menu of a long press. */
  const menu = (event: Event) => {
    if (phase === 'none') return
    event.preventDefault()
    event.stopPropagation()
  }

  element.addEventListener('touchstart', down as EventListener, { passive: true })
  element.addEventListener('contextmenu', menu, { capture: true })
  return () => {
    cancel()
    element.removeEventListener('touchstart', down as EventListener)
    element.removeEventListener('contextmenu', menu, { capture: true })
  }
}
