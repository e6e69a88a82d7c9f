import { create } from 'zustand'
import { deviceStorage, followStored } from '../device-storage.ts'

/** What this device does besides what its node tells it. */
export interface NotifyPrefs {
  /** Show notifications while a page of Maestro is open somewhere. */
  shows: boolean
  /** A short tone with each. */
  sound: boolean
}

export const NOTIFY_KEY = 'maestro:notify'
const INITIAL: NotifyPrefs = { shows: false, sound: false }

/** The preferences in a stored text; what is missing or damaged is as at first. */
export function parseNotifyPrefs(text: string | null): NotifyPrefs {
  try {
    const stored = JSON.parse(text ?? '{}') as Partial<Record<keyof NotifyPrefs, unknown>> | null
    return { shows: stored?.shows === true, sound: stored?.sound === true }
  } catch {
    return INITIAL
  }
}

export const useNotifyPrefs = create<NotifyPrefs>(() => INITIAL)

export function setNotifyPrefs(patch: Partial<NotifyPrefs>): void {
  useNotifyPrefs.setState(patch)
  deviceStorage()?.setItem(NOTIFY_KEY, JSON.stringify(useNotifyPrefs.getState()))
}

/** Reads them and follows changes made in other tabs. Returns the disposer. */
export function loadNotifyPrefs(): () => void {
  return followStored(NOTIFY_KEY, (text) => useNotifyPrefs.setState(parseNotifyPrefs(text)))
}
