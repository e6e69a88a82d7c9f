import blackout from './blackout.json' with { type: 'json' }
import chalk from './chalk.json' with { type: 'json' }
import dawn from './dawn.json' with { type: 'json' }
import harbor from './harbor.json' with { type: 'json' }
import hearth from './hearth.json' with { type: 'json' }
import dark from './maestro-dark.json' with { type: 'json' }
import light from './maestro-light.json' with { type: 'json' }
import understory from './understory.json' with { type: 'json' }

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
