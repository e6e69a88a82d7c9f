import { useCallback, useSyncExternalStore } from 'react'

/** Does the media query hold now? False while rendering at build time. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    [query],
  )
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(query).matches,
    () => false,
  )
}

/** Is the page as narrow as a phone's? */
export const useIsPhone = (): boolean => useMedia('(max-width: 639.9px)')

/** Is a finger the device's pointer, and so the keyboard likely one on the screen? */
export const useHasTouch = (): boolean => useMedia('(pointer: coarse)')
