/** The device's storage, or null where the browser forbids it (private windows, blocked cookies). */
export function deviceStorage(): Storage | null {
  try {
    return typeof localStorage === 'undefined' ? null : localStorage
  } catch {
    return null
  }
}

/** Hands over what is kept under a key, now and after each change made in another tab. Returns the disposer. */
export function followStored(key: string, take: (text: string | null) => void): () => void {
  take(deviceStorage()?.getItem(key) ?? null)
  const onStorage = (event: StorageEvent) => {
    if (event.key === key) take(event.newValue)
  }
  addEventListener('storage', onStorage)
  return () => removeEventListener('storage', onStorage)
}
