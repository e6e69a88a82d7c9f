import { defaultTheme, type Theme, type ThemeMode, themeById } from '../themes.ts'
import { contrast, parseColor } from './contrast.ts'

/** A theme that was understood, with remarks on it; or what is wrong, in a sentence. */
export type ParsedTheme = { theme: Theme; remarks: string[] } | { problem: string }

type Fields = Record<string, unknown>

const MAX_CHARS = 100_000
const ID = /^[a-z0-9][a-z0-9-]{0,39}$/
/** Lengths and colours, as `box-shadow` takes them; nothing that ends a declaration or loads a file. */
const SHADOW = /^[\w\s.,()%#-]{1,160}$/

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isNumberText = (value: unknown, max: number) =>
  /^\d*\.?\d+$/.test(String(value)) && Number(value) <= max

/** What is wrong with one value of `colors`; null when nothing is. */
function valueProblem(name: string, value: unknown): string | null {
  if (name === 'groupLightness') {
    return isNumberText(value, 1) ? null : 'needs a number from 0 to 1'
  }
  if (name === 'groupChroma') {
    return isNumberText(value, 0.4) ? null : 'needs a number from 0 to 0.4'
  }
  if (name === 'shadow') {
    const fine = typeof value === 'string' && SHADOW.test(value) && !/url/i.test(value)
    return fine ? null : 'needs a shadow such as “0 16px 48px rgba(0, 0, 0, 0.6)”'
  }
  if (typeof value === 'string' && parseColor(value)) return null
  return 'needs a colour such as “#1f2430” or “rgba(255, 255, 255, 0.1)”'
}

interface Filled {
  values: Record<string, string>
  missing: number
  unknown: string[]
}

/** The values given, and the fallback's for those that are not. A bad one is told of as a string. */
function fill(given: Fields, fallback: Record<string, string>, path: string): Filled | string {
  const values = { ...fallback }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(fallback, name)) continue
    const problem = valueProblem(name, value)
    if (problem) return `“${path}.${name}” ${problem}.`
    values[name] = String(value)
  }
  return {
    values,
    missing: Object.keys(fallback).filter((name) => !Object.hasOwn(given, name)).length,
    unknown: Object.keys(given)
      .filter((name) => !Object.hasOwn(fallback, name))
      .map((name) => `${path}.${name}`),
  }
}

function readObject(text: string): Fields | string {
  if (text.length > MAX_CHARS) return 'This file is too large for a theme.'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'This is not JSON. A theme is a JSON file; export one of ours to see its form.'
  }
  return isFields(value) ? value : 'A theme is one JSON object with id, name, mode and colors.'
}

interface Head {
  id: string
  name: string
  mode: ThemeMode
  colors: Fields
}

function readHead({ id, name, mode, colors }: Fields): Head | string {
  if (typeof id !== 'string' || !ID.test(id)) {
    return '“id” needs 1 to 40 small letters, digits or “-”, such as “my-theme”.'
  }
  if (themeById(id)) return `Maestro has a theme with the id “${id}”. Give yours another.`
  if (id === 'system') return 'The id “system” means to follow the device. Give yours another.'
  if (typeof name !== 'string' || !name.trim() || name.length > 60) {
    return '“name” needs 1 to 60 characters.'
  }
  if (mode !== 'dark' && mode !== 'light') return '“mode” is “dark” or “light”.'
  if (!isFields(colors)) return '“colors” needs an object of colours, which may be empty.'
  if (colors.terminal !== undefined && !isFields(colors.terminal)) {
    return '“colors.terminal” needs an object of colours.'
  }
  return { id, name: name.trim(), mode, colors }
}

/** Reads a theme that a person made; colours that are missing are those of our theme of its mode. */
export function parseTheme(text: string): ParsedTheme {
  const object = readObject(text)
  if (typeof object === 'string') return { problem: object }
  const head = readHead(object)
  if (typeof head === 'string') return { problem: head }
  const fallback = defaultTheme(head.mode)
  const { terminal: ownTerminal, ...ownUi } = head.colors
  const { terminal: baseTerminal, ...baseUi } = fallback.colors
  const ui = fill(ownUi, baseUi, 'colors')
  if (typeof ui === 'string') return { problem: ui }
  // A terminal that is not described lies on the ground of its own page.
  const base = { ...baseTerminal, background: ui.values.bg ?? baseTerminal.background }
  const inks = fill((ownTerminal ?? {}) as Fields, base, 'colors.terminal')
  if (typeof inks === 'string') return { problem: inks }
  const theme: Theme = {
    id: head.id,
    name: head.name,
    mode: head.mode,
    colors: {
      ...(ui.values as Omit<Theme['colors'], 'terminal'>),
      terminal: inks.values as Theme['colors']['terminal'],
    },
  }
  return { theme, remarks: remarksOn(theme, fallback.name, ui, inks) }
}

function remarksOn(theme: Theme, base: string, ui: Filled, inks: Filled): string[] {
  const remarks: string[] = []
  const missing = ui.missing + inks.missing
  if (missing > 0) {
    remarks.push(
      missing === 1 ? `1 colour is that of ${base}.` : `${missing} colours are those of ${base}.`,
    )
  }
  const unknown = [...ui.unknown, ...inks.unknown]
  if (unknown.length > 0) remarks.push(`Not used: ${unknown.slice(0, 5).join(', ')}.`)
  const faint = faintPair(theme)
  if (faint) remarks.push(faint)
  return remarks
}

/** The pair of text and surface that is hardest to read, when it is below AA (WCAG 2.2, 1.4.3). */
function faintPair({ colors }: Theme): string | null {
  const inks = ['text', 'dim', 'faint', 'accentText', 'ok', 'bad', 'seen'] as const
  const pairs = inks.flatMap((ink) =>
    (['bg', 'panel', 'raised'] as const).map((ground) => ({
      words: `“${ink}” on “${ground}”`,
      value: contrast(colors[ink], colors[ground]),
    })),
  )
  pairs.push({
    words: 'the terminal’s foreground on its background',
    value: contrast(colors.terminal.foreground, colors.terminal.background),
  })
  const worst = pairs.reduce((least, pair) => (pair.value < least.value ? pair : least))
  if (worst.value >= 4.5) return null
  return `Hard to read: ${worst.words} has a contrast of ${worst.value.toFixed(1)}, and needs 4.5.`
}

/** A theme as the file that can be imported again. */
export function themeFile({ id, name, mode, colors }: Theme): string {
  return `${JSON.stringify({ id, name, mode, colors }, null, 2)}\n`
}
