import dark from './themes/maestro-dark.json' with { type: 'json' }
import light from './themes/maestro-light.json' with { type: 'json' }

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

export const THEMES: readonly Theme[] = [
  { ...dark, mode: 'dark' },
  { ...light, mode: 'light' },
]

/** `system` follows the device; anything else is the id of a theme. */
export type ThemeChoice = string
export const FOLLOW_SYSTEM: ThemeChoice = 'system'

export function themeById(id: string): Theme | undefined {
  return THEMES.find((theme) => theme.id === id)
}

export function defaultTheme(mode: ThemeMode): Theme {
  const theme = THEMES.find((candidate) => candidate.mode === mode)
  if (!theme) throw new Error(`No theme for ${mode} mode.`)
  return theme
}

/** The theme to show for a choice; an unknown id falls back to the system's mode. */
export function resolveTheme(choice: ThemeChoice, systemMode: ThemeMode): Theme {
  return themeById(choice) ?? defaultTheme(systemMode)
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function declarations(theme: Theme): string {
  const { terminal, ...ui } = theme.colors
  return [
    `color-scheme:${theme.mode}`,
    ...Object.entries(ui).map(([name, value]) => `--${kebab(name)}:${value}`),
    `--terminal-bg:${terminal.background}`,
    `--terminal-fg:${terminal.foreground}`,
  ].join(';')
}

/** The style sheet of all themes: variables on `:root`, chosen by its `data-theme`. */
export function themeCss(): string {
  const system =
    `:root{${declarations(defaultTheme('dark'))}}` +
    `@media (prefers-color-scheme: light){:root{${declarations(defaultTheme('light'))}}}`
  const named = THEMES.map((theme) => `:root[data-theme="${theme.id}"]{${declarations(theme)}}`)
  return system + named.join('')
}
