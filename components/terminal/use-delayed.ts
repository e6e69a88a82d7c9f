import { useEffect, useState } from 'react'

/** True once `active` has held for `ms`, so that what is over in a blink is never shown. */
export function useDelayed(active: boolean, ms: number): boolean {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (!active) return
    const timer = setTimeout(() => setShown(true), ms)
    return () => {
      clearTimeout(timer)
      setShown(false)
    }
  }, [active, ms])
  return active && shown
}
