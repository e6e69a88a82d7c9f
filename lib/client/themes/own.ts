import { create } from 'zustand'
import { deviceStorage, followStored } from '../device-storage.ts'
import {
  defaultTheme,
  type OwnThemes,
  type Theme,
  type ThemeMode,
  themeProperties,
} from '../themes.ts'
import { parseTheme } from './parse.ts'

/** Where they are kept; the script in the page's head reads the same place. */
export const OWN_THEMES_KEY = 'maestro:themes'

const INITIAL: OwnThemes = {
  dark: defaultTheme('dark').id,
  light: defaultTheme('light').id,
  imported: [],
}

/** The themes in a stored text; whatever is damaged is left out. */
export function parseOwnThemes(text: string | null): OwnThemes {
  let stored: unknown
  try {
    stored = JSON.parse(text ?? 'null')
  } catch {
    return INITIAL
  }
  if (typeof stored !== 'object' || stored === null) return INITIAL
  const { dark, light, imported } = stored as Record<string, unknown>
  return {
    dark: typeof dark === 'string' ? dark : INITIAL.dark,
    light: typeof light === 'string' ? light : INITIAL.light,
    imported: (Array.isArray(imported) ? imported : []).flatMap((one) => {
      const parsed = parseTheme(JSON.stringify(one))
      return 'theme' in parsed ? [parsed.theme] : []
    }),
  }
}

/** Pages are rendered at build time with the first values; `loadOwnThemes` puts the device's in place. */
export const useOwnThemes = create<OwnThemes>(() => INITIAL)

/**
 * Keeps a change on this device. With each imported theme go its style properties, which the script
 * in the head sets before the rest of the code is here. Answers false where nothing can be kept.
 */
function keep(patch: Partial<OwnThemes>): boolean {
  useOwnThemes.setState(patch)
  const { imported, ...choices } = useOwnThemes.getState()
  const stored = imported.map((theme) => ({ ...theme, css: themeProperties(theme) }))
  try {
    const storage = deviceStorage()
    storage?.setItem(OWN_THEMES_KEY, JSON.stringify({ ...choices, imported: stored }))
    return storage !== null
  } catch {
    return false
  }
}

/** Shows this theme when the system is in its mode and the choice is to follow it. */
export function followWith(mode: ThemeMode, id: string): void {
  keep({ [mode]: id })
}

/** Adds a theme, or puts it in the place of the one with its id. False: only until the page closes. */
export function addTheme(theme: Theme): boolean {
  const others = useOwnThemes.getState().imported.filter(({ id }) => id !== theme.id)
  return keep({ imported: [...others, theme] })
}

export function removeTheme(id: string): void {
  keep({ imported: useOwnThemes.getState().imported.filter((theme) => theme.id !== id) })
}

/** Reads the device's themes and follows changes made in other tabs. Returns the disposer. */
export function loadOwnThemes(): () => void {
  return followStored(OWN_THEMES_KEY, (text) => useOwnThemes.setState(parseOwnThemes(text)))
}
