/** A colour as red, green, blue and opacity, each 0 to 1. */
export type Rgba = [number, number, number, number]

/** Reads `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb()` and `rgba()` with commas; null for anything else. */
export function parseColor(text: string): Rgba | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text)?.[1]
  if (hex) {
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex
    const part = (at: number) => Number.parseInt(full.slice(at, at + 2), 16) / 255
    return [part(0), part(2), part(4), full.length === 8 ? part(6) : 1]
  }
  const inner = /^rgba?\(([\d., ]{5,40})\)$/i.exec(text)?.[1]
  const [red, green, blue, alpha = 1, ...more] = (inner ?? '').split(',').map(number)
  if (red === undefined || green === undefined || blue === undefined || more.length) return null
  const color: Rgba = [red / 255, green / 255, blue / 255, alpha]
  return color.every((part) => part >= 0 && part <= 1) ? color : null
}

const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text))

/** What is seen when `top` lies on an opaque ground. */
export function over(top: Rgba, ground: Rgba): Rgba {
  const mix = (at: 0 | 1 | 2) => top[at] * top[3] + ground[at] * (1 - top[3])
  return [mix(0), mix(1), mix(2), 1]
}

const toLinear = (part: number) =>
  part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4

/** Relative luminance of an opaque colour (WCAG 2.2). */
export function luminance([red, green, blue]: Rgba): number {
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue)
}

/** Contrast ratio of two luminances (WCAG 2.2), 1 to 21. */
export function ratio(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

/** Contrast ratio of a colour on an opaque ground; 1 when one of them cannot be read. */
export function contrast(ink: string, ground: string): number {
  const top = parseColor(ink)
  const below = parseColor(ground)
  return top && below ? ratio(luminance(over(top, below)), luminance(below)) : 1
}
