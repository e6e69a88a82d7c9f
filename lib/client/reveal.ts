import { create } from 'zustand'
import { setPrefs, usePrefs } from './prefs.ts'

/** The row of the list that is asked for; the list moves to it and forgets the wish. */
export const useReveal = create<{ key: string | null }>(() => ({ key: null }))

/** Shows a host or group in the list, unfolded and with the focus. `keys`: it and what is above it. */
export function revealRow(keys: readonly [string, ...string[]]): void {
  const { collapsed } = usePrefs.getState()
  setPrefs({ sidebarOpen: true, collapsed: collapsed.filter((key) => !keys.includes(key)) })
  useReveal.setState({ key: keys[0] })
}
