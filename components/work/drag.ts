import type { DragEvent } from 'react'
import { useBoardUi } from '../../lib/client/work/ui.ts'

const TYPE = 'application/x-maestro-task'

/** For the handlers of a card or row that can be taken up. */
export function startTaskDrag(event: DragEvent, id: string): void {
  event.dataTransfer.setData(TYPE, id)
  event.dataTransfer.setData('text/plain', id)
  event.dataTransfer.effectAllowed = 'move'
  useBoardUi.setState({ draggingId: id })
}

export const endTaskDrag = (): void => useBoardUi.setState({ draggingId: null })

/** Lets a place take the task that is held over it; says whether it is one. */
export function acceptTask(event: DragEvent): boolean {
  if (!event.dataTransfer.types.includes(TYPE)) return false
  event.preventDefault()
  event.dataTransfer.dropEffect = 'move'
  return true
}

export function droppedTask(event: DragEvent): string | null {
  const id = event.dataTransfer.getData(TYPE)
  if (!id) return null
  event.preventDefault()
  event.stopPropagation()
  // A card that leaves its column for another one hears of no end itself.
  endTaskDrag()
  return id
}
