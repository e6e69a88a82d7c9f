import { useCallback, useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'

export interface Call {
  busy: boolean
  /** Why the last call failed, in words. */
  problem: string | null
  /** Resolves to success. */
  run(work: () => Promise<unknown>): Promise<boolean>
}

/** One call of the node at a time, with what to show of it. */
export function useCall(): Call {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(null)
    try {
      await work()
      return true
    } catch (error) {
      setProblem(messageOf(error))
      return false
    } finally {
      setBusy(false)
    }
  }, [])
  return { busy, problem, run }
}
