import { openOverlay, useOverlay } from '../overlay.ts'
import { useDashboard } from '../store.ts'
import type { Direction } from './layout.ts'
import { closePane, focusTowards, stepTab, swapTowards, toggleZoom } from './operations.ts'
import { change } from './store.ts'

/** What a chord asks for. */
export type Command =
  | { do: 'focus' | 'swap'; direction: Direction }
  | { do: 'tab'; step: 1 | -1 }
  | { do: 'zoom' | 'close' | 'arrange' | 'broadcast' }

const ARROWS: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

const CHORDS: Record<string, Command> = {
  BracketLeft: { do: 'tab', step: -1 },
  BracketRight: { do: 'tab', step: 1 },
  Enter: { do: 'zoom' },
  KeyX: { do: 'close' },
  KeyG: { do: 'arrange' },
  KeyS: { do: 'broadcast' },
}

type Key = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>

/**
 * The command of a key press, or null. All are chords of Ctrl+Shift: a terminal sends the same byte
 * for a letter with and without Shift, so that programs in it have no use for them, and browsers
 * give these to the page. By the key's place, so that layouts do not matter.
 */
export function commandOf({ code, ctrlKey, shiftKey, altKey, metaKey }: Key): Command | null {
  if (!ctrlKey || !shiftKey || metaKey) return null
  const direction = ARROWS[code]
  if (direction) return { do: altKey ? 'swap' : 'focus', direction }
  return altKey ? null : (CHORDS[code] ?? null)
}

function run(command: Command): void {
  switch (command.do) {
    case 'focus':
      change((workspace) => focusTowards(workspace, command.direction))
      break
    case 'swap':
      change((workspace) => swapTowards(workspace, command.direction))
      break
    case 'tab':
      change((workspace) => stepTab(workspace, command.step))
      break
    case 'zoom':
      change(toggleZoom)
      break
    case 'close':
      closeFocused()
      break
    case 'arrange':
      openArrange()
      break
    case 'broadcast':
      openOverlay({ kind: 'broadcast' })
  }
}

/** Closes the focused pane; the last one of all goes back to the page without an agent. */
export function closeFocused(): void {
  const { selectedId } = useDashboard.getState()
  if (selectedId) change((workspace) => closePane(workspace, selectedId))
}

/** Opens the menu of grids below its button, or near the page's top where none is shown. */
export function openArrange(button = document.querySelector('[data-arrange]')): void {
  const box = button?.getBoundingClientRect()
  if (box && box.width > 0) openOverlay({ kind: 'arrange', x: box.left, y: box.bottom + 4 })
  else openOverlay({ kind: 'arrange', x: innerWidth / 2, y: 80 })
}

/** Keys that move through text, or the list, are theirs outside of a terminal. */
function belongsElsewhere(target: EventTarget | null, command: Command): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.classList.contains('xterm-helper-textarea')) return false
  const isText = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
  if (isText) return command.do === 'focus' || command.do === 'swap' || command.do === 'zoom'
  return command.do === 'zoom' && target.closest('[role="tree"]') !== null
}

const hasPanes = () => location.pathname === '/' && useDashboard.getState().selectedId !== null

/** Listens to the chords, also while a terminal has the focus. Returns the disposer. */
export function listenToWorkspaceKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const command = commandOf(event)
    if (!command || useOverlay.getState().overlay) return
    if (belongsElsewhere(event.target, command)) return
    if (command.do !== 'broadcast' && !hasPanes()) return
    event.preventDefault()
    event.stopPropagation()
    run(command)
  }
  addEventListener('keydown', onKeyDown, true)
  return () => removeEventListener('keydown', onKeyDown, true)
}
