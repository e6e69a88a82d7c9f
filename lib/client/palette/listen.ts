import { closeOverlay, openOverlay, useOverlay } from '../overlay.ts'
import type { TerminalElement } from '../terminal/view.ts'
import { followRecent } from './recent.ts'

type Key = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

const isApple = () => /Mac|iPhone|iPad/.test(navigator.platform)

/** Cmd+K on Apple's keyboards, where Ctrl+K stays the terminal's; Ctrl+K on the others. */
export function opensPalette(event: Key, apple: boolean): boolean {
  if (event.code !== 'KeyK' || event.shiftKey || event.altKey) return false
  return apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
}

/** How the palette's keys are printed here. */
export const paletteKeys = (): string[] => [isApple() ? '⌘' : 'Ctrl', 'K']

/** What Ctrl+K is in a terminal (VT, line editors: delete to the end of the line). */
const VERTICAL_TAB = '\x0b'

/** The second press over a terminal is for the program in it, which would else never get one. */
function passOn(returnTo: HTMLElement | null): void {
  const element = returnTo?.closest<TerminalElement>('.term-screen')
  if (!isApple()) element?.maestroTerminal?.input(VERTICAL_TAB)
}

/** Opens and closes the palette, also while a terminal has the focus. Returns the disposer. */
export function listenForPalette(): () => void {
  const stopFollowing = followRecent()
  const onKeyDown = (event: KeyboardEvent) => {
    if (!opensPalette(event, isApple())) return
    event.preventDefault()
    event.stopPropagation()
    if (event.repeat) return
    const { overlay, returnTo } = useOverlay.getState()
    if (overlay?.kind === 'palette') {
      closeOverlay('palette')
      passOn(returnTo)
    } else openOverlay({ kind: 'palette' })
  }
  addEventListener('keydown', onKeyDown, true)
  return () => {
    stopFollowing()
    removeEventListener('keydown', onKeyDown, true)
  }
}
