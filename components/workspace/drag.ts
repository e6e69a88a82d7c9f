import type { DragEvent } from 'react'

/** The type of a dragged agent's id. */
export const AGENT_TYPE = 'application/x-maestro-agent'

/** Begins to drag an agent, from the list or by its pane's header. */
export function startAgentDrag(event: DragEvent, agentId: string): void {
  event.dataTransfer.setData(AGENT_TYPE, agentId)
  event.dataTransfer.effectAllowed = 'move'
}
