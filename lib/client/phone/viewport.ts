/** What of the page an on-screen keyboard leaves to see, CSS px; null: there is none, or it is pinched. */
export interface Visible {
  height: number
  top: number
}

/** Less than this is a browser's own bar that comes and goes. */
const KEYBOARD_MIN = 100

export function visiblePart(
  pageHeight: number,
  viewport: Pick<VisualViewport, 'height' | 'offsetTop' | 'scale'>,
): Visible | null {
  const { height, offsetTop, scale } = viewport
  if (scale > 1.01 || pageHeight - height < KEYBOARD_MIN) return null
  return { height: Math.round(height), top: Math.max(0, Math.round(offsetTop)) }
}

/**
 * Keeps the page above the on-screen keyboard where the browser lays it over the page (WebKit;
 * Chromium makes the page smaller itself, by `interactive-widget`). Returns the disposer.
 */
export function followViewport(): () => void {
  const viewport = window.visualViewport
  if (!viewport) return () => undefined
  const { style } = document.documentElement
  const apply = () => {
    const part = visiblePart(window.innerHeight, viewport)
    if (!part) {
      style.removeProperty('--app-height')
      style.removeProperty('--app-top')
      return
    }
    // What the browser scrolled to show the field is shown by the smaller page already.
    if (window.scrollY !== 0) window.scrollTo(0, 0)
    style.setProperty('--app-height', `${part.height}px`)
    style.setProperty('--app-top', `${part.top}px`)
  }
  apply()
  viewport.addEventListener('resize', apply)
  viewport.addEventListener('scroll', apply)
  return () => {
    viewport.removeEventListener('resize', apply)
    viewport.removeEventListener('scroll', apply)
    style.removeProperty('--app-height')
    style.removeProperty('--app-top')
  }
}
