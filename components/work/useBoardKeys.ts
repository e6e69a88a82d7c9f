import { useEffect } from 'react'
import { useOverlay } from '../../lib/client/overlay.ts'
import { goOnBoard, useBoardPlace } from '../../lib/client/work/place.ts'
import { compose, focusBoard } from '../../lib/client/work/ui.ts'
import { toggleBoardView } from './BoardHeader.tsx'

/** Is a key that is pressed now meant for the board? */
function isForBoard(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false
  if (useOverlay.getState().overlay) return false
  const { target } = event
  if (!(target instanceof HTMLElement)) return true
  return !target.isContentEditable && !/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** `c` writes a new task, `f` finds, `v` changes the view, Escape closes the open task. */
export function useBoardKeys(changeable: boolean): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isForBoard(event)) return
      if (event.key === 'c' && changeable) compose(null)
      else if (event.key === 'f') document.getElementById('task-filter')?.focus()
      else if (event.key === 'v') toggleBoardView()
      else if (event.key === 'Escape' && useBoardPlace.getState().taskId) {
        goOnBoard({ taskId: null })
        focusBoard()
      } else return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [changeable])
}
