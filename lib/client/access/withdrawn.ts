import { create } from 'zustand'
import type { You } from '../../wire/access.ts'
import { ApiError, api } from '../api.ts'
import { useDashboard } from '../store.ts'

interface Withdrawn {
  /** Why nothing is shown any more, as the node says it; null while this page is let in. */
  reason: string | null
  /** Who looked until then; null when that was never known. */
  was: You['kind'] | null
  /** The node's name. */
  host: string | null
}

export const useWithdrawn = create<Withdrawn>(() => ({ reason: null, was: null, host: null }))

/** Takes everything off the page: who looks may not see it any more. */
function withdraw(reason: string): void {
  if (useWithdrawn.getState().reason !== null) return
  const { node } = useDashboard.getState()
  useWithdrawn.setState({ reason, was: node?.you.kind ?? null, host: node?.name ?? null })
  useDashboard.setState({ agents: new Map(), hosts: new Map(), requests: [], unseen: new Set() })
}

/**
 * Asks the node whether this page is still let in, and as what, which it keeps. False when it is
 * not; true also when the node does not answer, which says nothing.
 */
export async function isStillLetIn(signal?: AbortSignal): Promise<boolean> {
  try {
    useDashboard.setState({ node: await api.node(signal) })
    return true
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) return true
    withdraw(error.message)
    return false
  }
}
