import { deviceStorage } from '../device-storage.ts'
import { useDashboard } from '../store.ts'

const KEY = 'maestro:recent'
const KEPT = 24

/** The keys in a stored text, newest first. */
export function parseRecent(text: string | null): string[] {
  try {
    const stored: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(stored)) return []
    return stored.filter((key): key is string => typeof key === 'string').slice(0, KEPT)
  } catch {
    return []
  }
}

/** Keys of palette items that were used on this device, newest first. */
export const recentItems = (): string[] => parseRecent(deviceStorage()?.getItem(KEY) ?? null)

export const withRecent = (recent: readonly string[], key: string): string[] =>
  [key, ...recent.filter((other) => other !== key)].slice(0, KEPT)

export function markUsed(key: string): void {
  deviceStorage()?.setItem(KEY, JSON.stringify(withRecent(recentItems(), key)))
}

/** Remembers each agent that is shown, however it was opened. Returns the disposer. */
export function followRecent(): () => void {
  const remember = (id: string | null) => id && markUsed(`agent:${id}`)
  remember(useDashboard.getState().selectedId)
  return useDashboard.subscribe((state, before) => {
    if (state.selectedId !== before.selectedId) remember(state.selectedId)
  })
}
