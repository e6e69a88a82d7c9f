import { create } from 'zustand'

/** What somebody wants to see of a terminal's history. */
export interface HistoryWish {
  agentId: string
  /** Opens with the search box. */
  find?: boolean
  text?: string
  regex?: boolean
  caseSensitive?: boolean
  /** Lines above the end of the hit to begin with. */
  fromEnd?: number
}

/** Kept until the agent's terminal is there to take it. */
export const useHistoryWish = create<{ wish: HistoryWish | null }>(() => ({ wish: null }))

export function openHistory(agentId: string, how: Omit<HistoryWish, 'agentId'> = {}): void {
  useHistoryWish.setState({ wish: { agentId, ...how } })
}

/** Takes the wish for this agent, if there is one. */
export function takeHistoryWish(agentId: string): HistoryWish | null {
  const { wish } = useHistoryWish.getState()
  if (wish?.agentId !== agentId) return null
  useHistoryWish.setState({ wish: null })
  return wish
}
