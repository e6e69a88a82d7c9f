import type { KeyboardEvent } from 'react'
import { setStatus } from '../../lib/client/work/actions.ts'
import { goOnBoard } from '../../lib/client/work/place.ts'
import { askToDelete, openTaskMenu, spawnOn, statusOfDigit } from './taskActions.ts'

/** The id that a task's card or row has in the page. */
export const taskDomId = (id: string) => `task-${id.replaceAll(/[^\w-]/g, '_')}`

function openMenu(id: string): void {
  const box = document.getElementById(taskDomId(id))?.getBoundingClientRect()
  if (box) openTaskMenu(id, box.left + 24, box.bottom)
}

/** What the keys do to the task at hand in any list; false when the key means nothing here. */
export function onTaskKey(event: KeyboardEvent, id: string, changeable: boolean): boolean {
  const { key } = event
  const status = statusOfDigit(key)
  if (key === 'Enter' || key === ' ') goOnBoard({ taskId: id })
  else if (!changeable) return false
  else if (status) void setStatus(id, status)
  else if (key === 's') spawnOn(id)
  else if (key === 'Delete') askToDelete(id)
  else if (key === '.' || key === 'ContextMenu' || (key === 'F10' && event.shiftKey)) openMenu(id)
  else return false
  return true
}
