import { useEffect, useState } from 'react'
import { nextTick } from '../../lib/client/time.ts'

/** The time now, renewed whenever the span since `since` reads differently (`shortSpan`). */
export function useNow(since: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      const at = Date.now()
      setNow(at)
      timer = setTimeout(tick, nextTick(at - since) + 5)
    }
    tick()
    return () => clearTimeout(timer)
  }, [since])
  return now
}
