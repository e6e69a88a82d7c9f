import blackout from '../../themes/blackout.json' with { type: 'json' }
import chalk from '../../themes/chalk.json' with { type: 'json' }
import dawn from '../../themes/dawn.json' with { type: 'json' }
import harbor from '../../themes/harbor.json' with { type: 'json' }
import hearth from '../../themes/hearth.json' with { type: 'json' }
import dark from '../../themes/maestro-dark.json' with { type: 'json' }
import light from '../../themes/maestro-light.json' with { type: 'json' }
import understory from '../../themes/understory.json' with { type: 'json' }

export type ThemeMode = 'dark' | 'light'

/** Colours of the terminal, named as xterm's `ITheme` names them. */
export type TerminalColors = (typeof dark)['colors']['terminal']

/** One look for the interface and the terminal. Colours of text pass AA on every surface. */
export interface Theme {
  id: string
  name: string
  mode: ThemeMode
  colors: (typeof dark)['colors']
}

/** Ours; the first of each mode is the one to begin with. */
export const THEMES: readonly Theme[] = [
  ...[dark, harbor, hearth, understory, blackout].map((theme) => ({
    ...theme,
    mode: 'dark' as const,
  })),
  ...[light, chalk, dawn].map((theme) => ({ ...theme, mode: 'light' as const })),
]

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
