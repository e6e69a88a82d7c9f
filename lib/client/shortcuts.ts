import { cycleRegions, focusRegion } from './focus.ts'
import { openOverlay, useOverlay } from './overlay.ts'
import { setPrefs, usePrefs } from './prefs.ts'

/** What `?` shows. Keys as they are printed; a space joins keys that are pressed one after another. */
export const SHORTCUTS: readonly { title: string; keys: readonly [string[], string][] }[] = [
  {
    title: 'Anywhere',
    keys: [
      [['F6'], 'Next part of the page; leaves the terminal'],
      [['Shift', 'F6'], 'The part before'],
      [['Ctrl', 'Shift', 'E'], 'From the terminal to the list of agents'],
    ],
  },
  {
    title: 'Outside of the terminal',
    keys: [
      [['n'], 'New agent'],
      [['i'], 'Inbox: who waits for you'],
      [['/'], 'Filter agents'],
      [['['], 'Show or hide the list'],
      [[']'], 'Show or hide details and notes'],
      [['b'], 'Send a text to several agents'],
      [['?'], 'These shortcuts'],
    ],
  },
  {
    title: 'Terminals side by side',
    keys: [
      [['Ctrl', 'Shift', '← ↑ ↓ →'], 'Go to the terminal on that side'],
      [['Ctrl', 'Alt', 'Shift', '← ↑ ↓ →'], 'Change places with it'],
      [['Ctrl', 'Shift', 'Enter'], 'Maximise the terminal, and back'],
      [['Ctrl', 'Shift', 'X'], 'Close its pane; the agent goes on'],
      [['Ctrl', 'Shift', '['], 'Previous tab'],
      [['Ctrl', 'Shift', ']'], 'Next tab'],
      [['Ctrl', 'Shift', 'G'], 'Choose a grid: then 1, 2, 4, 6 or 9'],
      [['Ctrl', 'Shift', 'S'], 'Send a text to several agents'],
    ],
  },
  {
    title: 'In the inbox',
    keys: [
      [['j', 'k'], 'The next one who waits, the one before'],
      [['1–9'], 'Answer with that choice'],
      [['r'], 'Answer in your own words'],
      [['Enter'], 'Open the terminal'],
    ],
  },
  {
    title: 'In the list',
    keys: [
      [['↑', '↓'], 'Move'],
      [['←', '→'], 'Fold and unfold'],
      [['Enter'], 'Open the agent and type into it'],
      [['Ctrl', 'Enter'], 'Open it beside the terminal'],
      [['Ctrl', 'Shift', 'Enter'], 'Open it in a new tab'],
      [['a–z'], 'Jump to a name'],
      [['F2'], 'Rename'],
      [['Del'], 'Delete'],
      [['Shift', 'F10'], 'All actions'],
    ],
  },
]

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
  document.getElementById('inbox-link')?.click()
}

const PLAIN: Record<string, () => void> = {
  i: goToInbox,
  n: () => openOverlay({ kind: 'new' }),
  b: () => openOverlay({ kind: 'broadcast' }),
  '/': () => goToList('filter'),
  '?': () => openOverlay({ kind: 'shortcuts' }),
  '[': toggleSidebar,
  ']': togglePanel,
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.key === 'F6' && !event.ctrlKey && !event.altKey && !event.metaKey) {
    if (useOverlay.getState().overlay) return
    cycleRegions(event.shiftKey ? -1 : 1)
  } else if (event.ctrlKey && event.shiftKey && event.code === 'KeyE') {
    goToList('tree')
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
    if (event.key === 'F6' || (event.ctrlKey && event.shiftKey && event.code === 'KeyE')) {
      onKeyDown(event)
    }
  }
  addEventListener('keydown', early, true)
  addEventListener('keydown', onKeyDown)
  return () => {
    removeEventListener('keydown', early, true)
    removeEventListener('keydown', onKeyDown)
  }
}
