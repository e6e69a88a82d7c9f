import { type FocusEvent, useEffect, useRef } from 'react'

/**
 * Calls `leave` when the focus leaves an element; when a pointer took it away, after that pointer was
 * lifted: what closes then would otherwise move what is being clicked. Returns the `onBlur`.
 */
export function useLeave(leave: () => void): (event: FocusEvent) => void {
  const pressed = useRef(false)
  useEffect(() => {
    const down = () => {
      pressed.current = true
    }
    const up = () => {
      pressed.current = false
    }
    addEventListener('pointerdown', down, true)
    addEventListener('pointerup', up, true)
    addEventListener('pointercancel', up, true)
    return () => {
      removeEventListener('pointerdown', down, true)
      removeEventListener('pointerup', up, true)
      removeEventListener('pointercancel', up, true)
    }
  }, [])
  return () => {
    if (!pressed.current) return leave()
    // The click comes after the pointer's end, in the same turn.
    const after = () => setTimeout(leave)
    addEventListener('pointerup', after, { once: true })
  }
}
