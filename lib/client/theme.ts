import { PREFS_KEY, usePrefs } from './prefs.ts'
import { loadOwnThemes, OWN_THEMES_KEY, useOwnThemes } from './themes/own.ts'
import {
  defaultTheme,
  resolveTheme,
  THEMES,
  type Theme,
  type ThemeMode,
  themeProperties,
} from './themes.ts'

const LIGHT = '(prefers-color-scheme: light)'

function systemMode(): ThemeMode {
  return matchMedia(LIGHT).matches ? 'light' : 'dark'
}

/** The theme shown now. */
export function currentTheme(): Theme {
  return resolveTheme(usePrefs.getState().theme, systemMode(), useOwnThemes.getState())
}

const isOurs = (theme: Theme) => THEMES.includes(theme)

/** Puts the theme on the page: ours by its name in the style sheet, others by their properties. */
function apply(theme: Theme): void {
  const root = document.documentElement
  root.dataset.theme = theme.id
  for (const [name, value] of themeProperties(theme)) {
    if (isOurs(theme)) root.style.removeProperty(name)
    else root.style.setProperty(name, value)
  }
}

/** Tells about each change of the theme shown, by choice or by the system. Returns the disposer. */
export function onThemeChange(listener: (theme: Theme) => void): () => void {
  const media = matchMedia(LIGHT)
  let last = currentTheme()
  const check = () => {
    const theme = currentTheme()
    if (theme === last) return
    last = theme
    listener(theme)
  }
  const disposers = [usePrefs.subscribe(check), useOwnThemes.subscribe(check)]
  media.addEventListener('change', check)
  return () => {
    for (const dispose of disposers) dispose()
    media.removeEventListener('change', check)
  }
}

/** Keeps the page at the chosen theme. Returns the disposer. */
export function followTheme(): () => void {
  const stopLoading = loadOwnThemes()
  apply(currentTheme())
  const stopFollowing = onThemeChange(apply)
  return () => {
    stopFollowing()
    stopLoading()
  }
}

/**
 * Runs in the page's head, before anything is painted; the rest of this file comes later. Without a
 * choice the style sheet follows the system by itself.
 */
export function themeBootScript(): string {
  const read = (key: string) => `JSON.parse(localStorage.getItem(${JSON.stringify(key)})||"{}")`
  const ids = JSON.stringify(THEMES.map((theme) => theme.id))
  const first = JSON.stringify({ dark: defaultTheme('dark').id, light: defaultTheme('light').id })
  return (
    `try{var r=document.documentElement,i=${ids},f=${first},o=${read(OWN_THEMES_KEY)},` +
    'm=matchMedia("(prefers-color-scheme: light)").matches?"light":"dark",' +
    'g=function(t){if(i.indexOf(t)>=0)return r.dataset.theme=t;' +
    'var c=(o.imported||[]).filter(function(x){return x.id===t})[0];if(!c)return;' +
    'c.css.forEach(function(p){r.style.setProperty(p[0],p[1])});return r.dataset.theme=t};' +
    `g(${read(PREFS_KEY)}.theme)||g(o[m]||f[m])}catch(e){}`
  )
}
