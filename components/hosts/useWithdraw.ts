import { useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { hostsApi } from '../../lib/client/hosts-api.ts'
import { toast } from '../../lib/client/toasts.ts'

/** Takes a request of this machine back; `onDone` when nobody there is asked any more. */
export function useWithdraw(requestId: string, onDone?: () => void) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const withdraw = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const { state, message } = await hostsApi.withdraw(requestId)
      if (message) toast(message)
      if (state === 'withdrawn') onDone?.()
    } catch (error) {
      setProblem(messageOf(error))
    }
    setBusy(false)
  }
  return { busy, problem, withdraw: () => void withdraw() }
}
