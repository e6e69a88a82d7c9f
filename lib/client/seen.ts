import { markSeen, useDashboard } from './store.ts'
import { isInSight } from './workspace/store.ts'

/** Is the agent before somebody's eyes: its terminal in front, on the page that shows terminals? */
export function isLookedAt(id: string): boolean {
  if (document.visibilityState !== 'visible' || location.pathname !== '/') return false
  return useDashboard.getState().selectedId === id || isInSight(id)
}

/** Takes the marks from all agents that are looked at now, as when the page comes back into sight. */
export function markLookedAt(): void {
  for (const id of useDashboard.getState().unseen) if (isLookedAt(id)) markSeen(id)
}
