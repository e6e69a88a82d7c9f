import { create } from 'zustand'
import { deviceStorage, followStored } from '../device-storage.ts'
import { clamp, TERMINAL_FONT_SIZE, usePrefs } from '../prefs.ts'

export type CursorStyle = 'block' | 'bar' | 'underline'

/** How terminals are drawn on this device, besides the size, which is a preference of its own. */
export interface TerminalLook {
  /** Families as they were typed, separated by commas; empty: ours. */
  family: string
  /** Times the height of the font. */
  lineHeight: number
  weight: number
  cursor: CursorStyle
  blink: boolean
}

export const LINE_HEIGHTS = [1, 1.1, 1.2, 1.3, 1.4, 1.5] as const
export const WEIGHTS = [300, 400, 500] as const
export const CURSORS: readonly CursorStyle[] = ['block', 'bar', 'underline']

/** JetBrains Mono, then what draws the symbols of agent programs and Powerline. */
export const TERMINAL_FONT =
  '"JetBrains Mono", "Maestro Symbols", "Symbols Nerd Font Mono", ui-monospace, Menlo, Consolas, monospace'

const INITIAL: TerminalLook = {
  family: '',
  lineHeight: 1,
  weight: 400,
  cursor: 'block',
  blink: false,
}
const KEY = 'maestro:terminal'
const MAX_FAMILY_CHARS = 200

const oneOf = <T>(choices: readonly T[], value: unknown, otherwise: T): T =>
  choices.find((choice) => choice === value) ?? otherwise

/** The look in a stored text; whatever is missing or damaged is as at first. */
export function parseLook(text: string | null): TerminalLook {
  let stored: unknown
  try {
    stored = JSON.parse(text ?? 'null')
  } catch {
    return INITIAL
  }
  if (typeof stored !== 'object' || stored === null) return INITIAL
  const { family, lineHeight, weight, cursor, blink } = stored as Record<string, unknown>
  return {
    family: typeof family === 'string' ? family.slice(0, MAX_FAMILY_CHARS) : INITIAL.family,
    lineHeight: oneOf(LINE_HEIGHTS, lineHeight, 1),
    weight: oneOf(WEIGHTS, weight, 400),
    cursor: oneOf(CURSORS, cursor, 'block'),
    blink: blink === true,
  }
}

/** The families that a person typed, without quotes; what cannot be part of a name is left out. */
export function typedFamilies(typed: string): string[] {
  return typed
    .slice(0, MAX_FAMILY_CHARS)
    .split(',')
    .map((name) => name.replace(/[^\p{L}\p{N} ._-]/gu, '').trim())
    .filter((name) => name !== '')
}

const GENERIC = new Set(['monospace', 'ui-monospace', 'system-ui', 'serif', 'sans-serif'])

/** The `font-family` of terminals: what was typed, then ours for what that does not draw. */
export function fontFamily(typed: string): string {
  const names = typedFamilies(typed).map((name) => (GENERIC.has(name) ? name : `"${name}"`))
  return [...names, TERMINAL_FONT].join(', ')
}

/** Everything a terminal needs to draw its text. */
export interface TerminalFont {
  family: string
  /** px */
  size: number
  lineHeight: number
  weight: number
}

export const useTerminalLook = create<TerminalLook>(() => INITIAL)

export function currentFont(): TerminalFont {
  const { family, lineHeight, weight } = useTerminalLook.getState()
  const size = clamp(usePrefs.getState().terminalFontSize, TERMINAL_FONT_SIZE)
  return { family: fontFamily(family), size, lineHeight, weight }
}

export function setLook(patch: Partial<TerminalLook>): void {
  useTerminalLook.setState(patch)
  deviceStorage()?.setItem(KEY, JSON.stringify(useTerminalLook.getState()))
}

/** Reads the device's look and follows changes made in other tabs. Returns the disposer. */
export function loadTerminalLook(): () => void {
  return followStored(KEY, (text) => useTerminalLook.setState(parseLook(text)))
}

/** Tells about each change of font or cursor. Returns the disposer. */
export function onLookChange(listener: () => void): () => void {
  const stopLook = useTerminalLook.subscribe(listener)
  const stopPrefs = usePrefs.subscribe((now, before) => {
    if (now.terminalFontSize !== before.terminalFontSize) listener()
  })
  return () => {
    stopLook()
    stopPrefs()
  }
}

/** Width of a text in a font, px; `font` is as in CSS. */
export type Measure = (text: string, font: string) => number

/** What is the matter with the first family that was typed; null when it can be used. */
export function familyProblem(typed: string, measure: Measure): string | null {
  const [name] = typedFamilies(typed)
  if (!name || GENERIC.has(name)) return null
  const probe = 'mmmWli10'
  const width = (family: string) => measure(probe, `72px ${family}`)
  // A font that is not there leaves both fallbacks as they are.
  const there = ['monospace', 'serif'].some(
    (fallback) => width(`"${name}", ${fallback}`) !== width(fallback),
  )
  if (!there) return `“${name}” is not on this device: the next of the list is used.`
  const isEven = Math.abs(measure('iiii', `72px "${name}"`) - measure('WWWW', `72px "${name}"`)) < 1
  return isEven ? null : `“${name}” is not monospaced: columns will not line up.`
}
