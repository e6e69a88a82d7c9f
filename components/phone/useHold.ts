import { useEffect, useRef } from 'react'

const FIRST_MS = 420
const NEXT_MS = 70

/** For a button that acts on a tap, and again and again while it is held. */
export function useHold(act: () => void, repeats: boolean) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const held = useRef(false)
  const latest = useRef(act)
  latest.current = act
  const stop = () => clearTimeout(timer.current)
  useEffect(() => () => clearTimeout(timer.current), [])

  const again = () => {
    held.current = true
    latest.current()
    timer.current = setTimeout(again, NEXT_MS)
  }
  return {
    onPointerDown() {
      held.current = false
      stop()
      if (repeats) timer.current = setTimeout(again, FIRST_MS)
    },
    onPointerUp: stop,
    onPointerLeave: stop,
    // The finger scrolls the bar instead.
    onPointerCancel: stop,
    onClick() {
      if (!held.current) latest.current()
      held.current = false
    },
  }
}
