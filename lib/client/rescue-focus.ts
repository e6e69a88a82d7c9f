import { focusRegion } from './focus.ts'

/** Gives the focus to a part of the page when what had it is gone and nothing else took it. */
export function rescueFocus(region: 'main' | 'sidebar'): void {
  // What goes, goes with the next paint; what takes its place is there with the one after.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const focused = document.activeElement
      if (focused !== null && focused !== document.body) return
      if (!focusRegion(region)) focusRegion('main')
    }),
  )
}
