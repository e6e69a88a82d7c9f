import { type TerminalColors, THEMES, type Theme, type ThemeMode } from '../../themes/index.ts'

export { type TerminalColors, THEMES, type Theme, type ThemeMode }

/** What somebody added to our themes, and which two follow the system. */
export interface OwnThemes {
  dark: string
  light: string
  imported: readonly Theme[]
}

/** `system` follows the device; anything else is the id of a theme. */
export type ThemeChoice = string
export const FOLLOW_SYSTEM: ThemeChoice = 'system'

export function themeById(id: string, imported: readonly Theme[] = []): Theme | undefined {
  return [...THEMES, ...imported].find((theme) => theme.id === id)
}

export function defaultTheme(mode: ThemeMode): Theme {
  const theme = THEMES.find((candidate) => candidate.mode === mode)
  if (!theme) throw new Error(`No theme for ${mode} mode.`)
  return theme
}

/** The theme to show for a choice; an unknown id falls back to the system's mode. */
export function resolveTheme(choice: ThemeChoice, systemMode: ThemeMode, own?: OwnThemes): Theme {
  const chosen = themeById(choice, own?.imported)
  if (chosen) return chosen
  const following = own && themeById(own[systemMode], own.imported)
  return following?.mode === systemMode ? following : defaultTheme(systemMode)
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The style properties that make a page look like the theme, each with its value. */
export function themeProperties(theme: Theme): [string, string][] {
  const { terminal, ...ui } = theme.colors
  return [
    ['color-scheme', theme.mode],
    ...Object.entries(ui).map(([name, value]): [string, string] => [`--${kebab(name)}`, value]),
    ['--terminal-bg', terminal.background],
    ['--terminal-fg', terminal.foreground],
  ]
}

const declarations = (theme: Theme) =>
  themeProperties(theme)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')

/** The style sheet of our themes: variables on `:root`, chosen by its `data-theme`. */
export function themeCss(): string {
  const system =
    `:root{${declarations(defaultTheme('dark'))}}` +
    `@media (prefers-color-scheme: light){:root{${declarations(defaultTheme('light'))}}}`
  const named = THEMES.map((theme) => `:root[data-theme="${theme.id}"]{${declarations(theme)}}`)
  return system + named.join('')
}
