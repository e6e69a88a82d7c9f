import { describe, expect, it } from 'vitest'
import { GROUP_HUES, groupHue } from '../../../lib/client/colour.ts'
import { resolveTheme, THEMES } from '../../../lib/client/themes.ts'

type Rgb = [number, number, number]

const fromHex = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Rgb
const toLinear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
const luminance = (linear: Rgb) => 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

/** WCAG 2.2, contrast ratio of two luminances. */
const ratio = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
const hexLuminance = (hex: string) => luminance(fromHex(hex).map(toLinear) as Rgb)
const contrast = (a: string, b: string) => ratio(hexLuminance(a), hexLuminance(b))

/** OKLCH to linear sRGB (CSS Color 4), clipped to the gamut. */
function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((c) => Math.min(1, Math.max(0, c))) as Rgb
}

describe.each(THEMES.map((theme) => [theme.name, theme] as const))('%s', (_name, theme) => {
  const { colors } = theme
  const surfaces = [colors.bg, colors.panel, colors.raised]

  it.each(['text', 'dim', 'faint', 'accentText', 'ok', 'bad', 'seen'] as const)(
    'text in %s passes AA on every surface',
    (name) => {
      for (const surface of surfaces)
        expect(contrast(colors[name], surface)).toBeGreaterThanOrEqual(4.5)
    },
  )

  it('the primary button and what must be seen have enough contrast', () => {
    expect(contrast(colors.accentInk, colors.accent)).toBeGreaterThanOrEqual(4.5)
    for (const name of ['accent', 'focus', 'ok', 'bad', 'seen'] as const) {
      expect(contrast(colors[name], colors.panel)).toBeGreaterThanOrEqual(3)
    }
  })

  it('every hue of level 1 is seen on the list', () => {
    for (const hue of GROUP_HUES) {
      const bar = oklch(Number(colors.groupLightness), Number(colors.groupChroma), hue)
      expect(ratio(luminance(bar), hexLuminance(colors.panel))).toBeGreaterThanOrEqual(3)
    }
  })

  it('the terminal’s colours can be read on its ground, all but black', () => {
    const { background, selectionBackground, cursorAccent, black, ...inks } = colors.terminal
    for (const [name, ink] of Object.entries(inks)) {
      expect(contrast(ink, background), name).toBeGreaterThanOrEqual(4.5)
    }
    expect([selectionBackground, cursorAccent, black]).toHaveLength(3)
  })
})

describe('groupHue', () => {
  it('is the same for a name at all times, never amber, and spreads', () => {
    expect(groupHue('shop')).toBe(groupHue('shop'))
    const hues = new Set(Array.from({ length: 200 }, (_, n) => groupHue(`team${n}`)))
    expect(hues.size).toBe(GROUP_HUES.length)
    for (const hue of hues) expect(hue < 60 || hue > 100).toBe(true)
  })
})

describe('resolveTheme', () => {
  it('follows the system, obeys a choice, and survives an unknown one', () => {
    expect(resolveTheme('system', 'light').mode).toBe('light')
    expect(resolveTheme('maestro-dark', 'light').id).toBe('maestro-dark')
    expect(resolveTheme('gone', 'dark').id).toBe('maestro-dark')
  })
})
