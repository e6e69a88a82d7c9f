import { create } from 'zustand'
import { deviceStorage, followStored } from '../device-storage.ts'

const KEY = 'maestro:screen-reader'

/** Do terminals keep a copy of their text that screen readers can walk? It costs some speed. */
export const useReading = create<{ on: boolean }>(() => ({ on: false }))

export function setReading(on: boolean): void {
  useReading.setState({ on })
  deviceStorage()?.setItem(KEY, on ? 'on' : 'off')
}

/** Reads it and follows changes made in other tabs. Returns the disposer. */
export function loadReading(): () => void {
  return followStored(KEY, (text) => useReading.setState({ on: text === 'on' }))
}
