import { PREFS_KEY, usePrefs } from './prefs.ts'
import { FOLLOW_SYSTEM, resolveTheme, THEMES, type Theme, type ThemeMode } from './themes.ts'

const LIGHT = '(prefers-color-scheme: light)'

function systemMode(): ThemeMode {
  return matchMedia(LIGHT).matches ? 'light' : 'dark'
}

/** The theme shown now. */
export function currentTheme(): Theme {
  return resolveTheme(usePrefs.getState().theme, systemMode())
}

function apply(): void {
  const { theme } = usePrefs.getState()
  const root = document.documentElement
  if (theme === FOLLOW_SYSTEM) delete root.dataset.theme
  else root.dataset.theme = currentTheme().id
}

/** Tells about each change of the theme shown, by choice or by the system. Returns the disposer. */
export function onThemeChange(listener: (theme: Theme) => void): () => void {
  const media = matchMedia(LIGHT)
  let last = currentTheme().id
  const check = () => {
    const theme = currentTheme()
    if (theme.id === last) return
    last = theme.id
    listener(theme)
  }
  const unsubscribe = usePrefs.subscribe(check)
  media.addEventListener('change', check)
  return () => {
    unsubscribe()
    media.removeEventListener('change', check)
  }
}

/** Keeps `data-theme` of the page at the chosen theme. Returns the disposer. */
export function followTheme(): () => void {
  apply()
  return usePrefs.subscribe(apply)
}

/** Runs in the page's head, before anything is painted; the rest of this file comes later. */
export function themeBootScript(): string {
  const ids = JSON.stringify(THEMES.map((theme) => theme.id))
  return (
    `try{var t=JSON.parse(localStorage.getItem(${JSON.stringify(PREFS_KEY)})||"{}").theme;` +
    `if(${ids}.indexOf(t)>=0)document.documentElement.dataset.theme=t}catch(e){}`
  )
}
