import { useEffect, useState } from 'react'
import { followWork, wantSession } from '../../lib/client/work/load.ts'
import { useSession } from '../../lib/client/work/store.ts'
import type { Session } from '../../lib/wire/session.ts'

/** A session with its tasks, live while it is shown; and why it could not be fetched, in words. */
export function useFollowedSession(id: string): [Session | undefined, string | null] {
  const session = useSession(id)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    setProblem(null)
    const letGo = wantSession(id, setProblem)
    const unfollow = followWork()
    return () => {
      letGo()
      unfollow()
    }
  }, [id])
  return [session, problem]
}
