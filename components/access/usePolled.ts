import { useCallback, useEffect, useRef, useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'

export interface Polled<T> {
  /** Null until the first answer. */
  value: T | null
  /** Why the last answer did not come. */
  problem: string | null
  /** Puts what a change was answered with in place. */
  set(value: T): void
  /** Asks now. */
  refresh(): Promise<void>
}

/** What `load` answers, asked again every `every` ms while the page is in sight. `load` stays the same. */
export function usePolled<T>(load: (signal: AbortSignal) => Promise<T>, every: number): Polled<T> {
  const [value, setValue] = useState<T | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const asking = useRef<AbortController | null>(null)

  const refresh = useCallback(async () => {
    asking.current?.abort()
    const control = new AbortController()
    asking.current = control
    try {
      const answer = await load(control.signal)
      if (control.signal.aborted) return
      setValue(answer)
      setProblem(null)
    } catch (error) {
      if (!control.signal.aborted) setProblem(messageOf(error))
    }
  }, [load])

  // What is asked for now was asked before the change that is put in place.
  const set = useCallback((next: T) => {
    asking.current?.abort()
    setValue(next)
    setProblem(null)
  }, [])

  useEffect(() => {
    void refresh()
    const ask = () => {
      if (document.visibilityState === 'visible') void refresh()
    }
    const timer = setInterval(ask, every)
    document.addEventListener('visibilitychange', ask)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', ask)
      asking.current?.abort()
    }
  }, [refresh, every])

  return { value, problem, set, refresh }
}
