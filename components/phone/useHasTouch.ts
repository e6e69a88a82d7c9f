import { useSyncExternalStore } from 'react'

const QUERY = '(pointer: coarse)'

function subscribe(listener: () => void): () => void {
  const media = matchMedia(QUERY)
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

/** Is a finger the device's pointer, and so the keyboard likely one on the screen? False at build time. */
export function useHasTouch(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(QUERY).matches,
    () => false,
  )
}
