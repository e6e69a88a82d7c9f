import { openOverlay } from './overlay.ts'
import { useDashboard } from './store.ts'

/** Opens all actions on the agent that is shown, below the button in its header where there is one. */
export function openAgentMenu(): void {
  const { selectedId, agents } = useDashboard.getState()
  const agent = selectedId === null ? undefined : agents.get(selectedId)
  if (!agent) return
  const label = CSS.escape(`Actions for ${agent.name}`)
  const button = document.querySelector(`#main [aria-label="${label}"]`)
  const box = button?.getBoundingClientRect()
  const { x, y } = box?.width ? { x: box.left, y: box.bottom + 4 } : { x: innerWidth / 2, y: 80 }
  openOverlay({ kind: 'menu', id: agent.id, x, y })
}
