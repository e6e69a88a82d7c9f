import { THEMES, type Theme } from '../../themes/index.ts'

/** The theme of this id, or of this mode; for any other, also for one that is on a device only, our dark one. */
export function themeOf(id: string | undefined): Theme {
  const theme = THEMES.find((each) => each.id === id) ?? THEMES.find(({ mode }) => mode === id)
  return theme ?? (THEMES[0] as Theme)
}
