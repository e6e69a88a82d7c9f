import { openAgentMenu } from './agent-menu.ts'
import { cycleRegions, focusRegion } from './focus.ts'
import { openOverlay, useOverlay } from './overlay.ts'
import { setPrefs, usePrefs } from './prefs.ts'

/** Is this element one that a plain letter belongs to? */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

export function toggleSidebar(): void {
  setPrefs({ sidebarOpen: !usePrefs.getState().sidebarOpen })
}

export function togglePanel(): void {
  setPrefs({ panelOpen: !usePrefs.getState().panelOpen })
}

/** Shows the list, also when it is folded away, and puts the focus on it or on its filter. */
export function goToList(part: 'tree' | 'filter'): void {
  const go = () => {
    if (part === 'tree') {
      focusRegion('sidebar')
      return
    }
    const filter = document.querySelector<HTMLInputElement>('#agent-filter')
    filter?.focus()
    filter?.select()
  }
  if (usePrefs.getState().sidebarOpen) go()
  else {
    setPrefs({ sidebarOpen: true })
    // It has a box again with the next paint.
    requestAnimationFrame(go)
  }
}

/** Its link knows the way, from whichever page. */
function goToInbox(): void {
  // The inbox takes the focus when nothing else has it.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  document.getElementById('inbox-link')?.click()
}

/** As for the inbox. */
const goToBoard = (): void => document.getElementById('board-link')?.click()

const PLAIN: Record<string, () => void> = {
  i: goToInbox,
  p: goToBoard,
  n: () => openOverlay({ kind: 'new' }),
  b: () => openOverlay({ kind: 'broadcast' }),
  '/': () => goToList('filter'),
  '.': openAgentMenu,
  '?': () => openOverlay({ kind: 'shortcuts' }),
  '[': toggleSidebar,
  ']': togglePanel,
}

const isMenuChord = ({ ctrlKey, shiftKey, altKey, metaKey, code }: KeyboardEvent) =>
  ctrlKey && shiftKey && !altKey && !metaKey && code === 'Period'

const isSearchChord = ({ ctrlKey, shiftKey, altKey, metaKey, code }: KeyboardEvent) =>
  ctrlKey && shiftKey && !altKey && !metaKey && code === 'KeyF'

function onKeyDown(event: KeyboardEvent): void {
  if (event.key === 'F6' && !event.ctrlKey && !event.altKey && !event.metaKey) {
    if (useOverlay.getState().overlay) return
    cycleRegions(event.shiftKey ? -1 : 1)
  } else if (event.ctrlKey && event.shiftKey && event.code === 'KeyE') {
    goToList('tree')
  } else if (isMenuChord(event)) {
    if (!useOverlay.getState().overlay) openAgentMenu()
  } else if (isSearchChord(event)) {
    if (!useOverlay.getState().overlay) openOverlay({ kind: 'search' })
  } else {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (takesText(event.target) || useOverlay.getState().overlay) return
    const action = PLAIN[event.key]
    if (!action) return
    action()
  }
  event.preventDefault()
  event.stopPropagation()
}

/** Listens to the page's shortcuts; F6 and the way out also while a terminal has the focus. */
export function listenToShortcuts(): () => void {
  const early = (event: KeyboardEvent) => {
    const isWayOut = event.ctrlKey && event.shiftKey && event.code === 'KeyE'
    if (event.key === 'F6' || isWayOut || isMenuChord(event) || isSearchChord(event))
      onKeyDown(event)
  }
  addEventListener('keydown', early, true)
  addEventListener('keydown', onKeyDown)
  return () => {
    removeEventListener('keydown', early, true)
    removeEventListener('keydown', onKeyDown)
  }
}
