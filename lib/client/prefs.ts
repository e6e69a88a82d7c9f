import { create } from 'zustand'
import { deviceStorage, followStored } from './device-storage.ts'
import { FOLLOW_SYSTEM, type ThemeChoice } from './themes.ts'

/** What this device remembers. Nothing here is sent to a node. */
export interface Prefs {
  theme: ThemeChoice
  /** px; the sidebar's and the right panel's widths. */
  sidebarWidth: number
  panelWidth: number
  sidebarOpen: boolean
  panelOpen: boolean
  /** Keys of collapsed hosts and groups, as in `tree.ts`. */
  collapsed: string[]
  /** px */
  terminalFontSize: number
  /** Where the last new agent was made when its host was chosen by hand; empty: nowhere yet. */
  newAgentHost: string
  /** How the board shows tasks. */
  boardView: string
}

export const SIDEBAR_WIDTH = { min: 208, max: 480, initial: 264 }
export const PANEL_WIDTH = { min: 248, max: 520, initial: 304 }
export const TERMINAL_FONT_SIZE = { min: 8, max: 32, initial: 13 }

const INITIAL: Prefs = {
  theme: FOLLOW_SYSTEM,
  sidebarWidth: SIDEBAR_WIDTH.initial,
  panelWidth: PANEL_WIDTH.initial,
  sidebarOpen: true,
  panelOpen: false,
  collapsed: [],
  terminalFontSize: TERMINAL_FONT_SIZE.initial,
  newAgentHost: '',
  boardView: 'columns',
}

/** Where they are kept; the script in the page's head reads `theme` from the same place. */
export const PREFS_KEY = 'maestro:prefs'

/** The preferences in a stored text; whatever is missing, damaged or of another type is as at first. */
export function parsePrefs(text: string | null): Prefs {
  const prefs = { ...INITIAL }
  if (!text) return prefs
  let stored: unknown
  try {
    stored = JSON.parse(text)
  } catch {
    return prefs
  }
  if (typeof stored !== 'object' || stored === null) return prefs
  for (const [key, value] of Object.entries(stored)) {
    const initial = INITIAL[key as keyof Prefs]
    if (initial === undefined || typeof value !== typeof initial) continue
    if (Array.isArray(initial) && !isStrings(value)) continue
    Object.assign(prefs, { [key]: value })
  }
  prefs.sidebarWidth = clamp(prefs.sidebarWidth, SIDEBAR_WIDTH)
  prefs.panelWidth = clamp(prefs.panelWidth, PANEL_WIDTH)
  prefs.terminalFontSize = clamp(prefs.terminalFontSize, TERMINAL_FONT_SIZE)
  return prefs
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

export function clamp(value: number, range: { min: number; max: number }): number {
  return Math.min(range.max, Math.max(range.min, Math.round(value)))
}

/** Pages are rendered at build time with the first values; `loadPrefs` puts the device's in place. */
export const usePrefs = create<Prefs>(() => INITIAL)

export function setPrefs(patch: Partial<Prefs>): void {
  usePrefs.setState(patch)
  deviceStorage()?.setItem(PREFS_KEY, JSON.stringify(usePrefs.getState()))
}

/** Reads the device's preferences and follows changes made in other tabs. Returns the disposer. */
export function loadPrefs(): () => void {
  return followStored(PREFS_KEY, (text) => usePrefs.setState(parsePrefs(text)))
}

export function toggleCollapsed(key: string): void {
  const { collapsed } = usePrefs.getState()
  setPrefs({
    collapsed: collapsed.includes(key) ? collapsed.filter((k) => k !== key) : [...collapsed, key],
  })
}
