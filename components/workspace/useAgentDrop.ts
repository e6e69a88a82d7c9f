import { type DragEvent, useState } from 'react'
import { place, type Side } from '../../lib/client/workspace/operations.ts'
import { change } from '../../lib/client/workspace/store.ts'
import { AGENT_TYPE } from './drag.ts'

/** Nearer to an edge than this share of the pane, the agent goes beside it. */
const EDGE = 0.25

/** Which side of the box the pointer is at. */
function sideAt(event: DragEvent): Side {
  const box = event.currentTarget.getBoundingClientRect()
  const x = (event.clientX - box.left) / box.width
  const y = (event.clientY - box.top) / box.height
  const near: [number, Side][] = [
    [x, 'left'],
    [1 - x, 'right'],
    [y, 'up'],
    [1 - y, 'down'],
  ]
  near.sort(([a], [b]) => a - b)
  const [share, side] = near[0] ?? [1, 'middle']
  return share < EDGE ? side : 'middle'
}

/** Takes agents that are dropped on a pane. `side` is where one would go that is held over it now. */
export function useAgentDrop(agentId: string) {
  const [side, setSide] = useState<Side | null>(null)
  const isAgent = (event: DragEvent) => event.dataTransfer.types.includes(AGENT_TYPE)
  return {
    side,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!isAgent(event)) return
        event.preventDefault()
        setSide(sideAt(event))
      },
      onDragLeave(event: DragEvent) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setSide(null)
      },
      onDrop(event: DragEvent) {
        if (!isAgent(event)) return
        event.preventDefault()
        const dropped = event.dataTransfer.getData(AGENT_TYPE)
        const where = sideAt(event)
        setSide(null)
        if (dropped) change((workspace) => place(workspace, dropped, agentId, where))
      },
    },
  }
}
