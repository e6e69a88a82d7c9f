import { describe, expect, it } from 'vitest'
import { GROUP_HUES, groupHue } from '../../../lib/client/colour.ts'
import {
  contrast,
  luminance,
  over,
  parseColor,
  type Rgba,
  ratio,
} from '../../../lib/client/themes/contrast.ts'
import { resolveTheme, THEMES } from '../../../lib/client/themes.ts'

type Rgb = [number, number, number]

const read = (text: string): Rgba => {
  const color = parseColor(text)
  if (!color) throw new Error(`${text} is not a colour`)
  return color
}
const linearLuminance = (linear: Rgb) =>
  0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
const toHex = (color: Rgba) =>
  `#${color
    .slice(0, 3)
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
const laid = (top: string, ground: string) => toHex(over(read(top), read(ground)))

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
  const plain = [colors.bg, colors.panel, colors.raised]
  const tinted = (tint: string) => plain.map((ground) => laid(tint, ground))
  const surfaces = [...plain, ...tinted(colors.hover), ...tinted(colors.sel)]

  it.each(['text', 'dim', 'faint', 'accentText', 'ok', 'bad', 'seen'] as const)(
    'text in %s passes AA on every surface, also under the pointer and chosen',
    (name) => {
      for (const surface of surfaces) {
        expect(contrast(colors[name], surface), surface).toBeGreaterThanOrEqual(4.5)
      }
    },
  )

  it('text on the soft grounds of amber and red passes AA', () => {
    for (const ground of tinted(colors.accentSoft)) {
      expect(contrast(colors.accentText, ground), ground).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colors.text, ground), ground).toBeGreaterThanOrEqual(4.5)
    }
    for (const ground of tinted(colors.badSoft)) {
      expect(contrast(colors.bad, ground), ground).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('the primary button and what must be seen have enough contrast', () => {
    expect(contrast(colors.accentInk, colors.accent)).toBeGreaterThanOrEqual(4.5)
    for (const name of ['accent', 'focus', 'ok', 'bad', 'seen'] as const) {
      expect(contrast(colors[name], colors.panel)).toBeGreaterThanOrEqual(3)
    }
  })

  it('every hue of level 1 is seen on the list', () => {
    for (const hue of GROUP_HUES) {
      const bar = oklch(Number(colors.groupLightness), Number(colors.groupChroma), hue)
      expect(ratio(linearLuminance(bar), luminance(read(colors.panel)))).toBeGreaterThanOrEqual(3)
    }
  })

  it('the terminal’s colours can be read on its ground, all but black', () => {
    const { background, selectionBackground, cursorAccent, black, ...inks } = colors.terminal
    for (const [name, ink] of Object.entries(inks)) {
      expect(contrast(ink, background), name).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(colors.terminal.foreground, selectionBackground)).toBeGreaterThanOrEqual(4.5)
    expect([cursorAccent, black]).toHaveLength(2)
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

  it('follows the system with the two that were chosen for it', () => {
    const own = { dark: 'hearth', light: 'harbor', imported: [] }
    expect(resolveTheme('system', 'dark', own).id).toBe('hearth')
    // A dark theme is no answer to a light system.
    expect(resolveTheme('system', 'light', own).id).toBe('maestro-light')
  })
})
