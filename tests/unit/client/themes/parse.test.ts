import { describe, expect, it } from 'vitest'
import { parseOwnThemes } from '../../../../lib/client/themes/own.ts'
import { parseTheme, themeFile } from '../../../../lib/client/themes/parse.ts'
import { defaultTheme, THEMES, type Theme } from '../../../../lib/client/themes.ts'

const text = (patch: object) =>
  JSON.stringify({ id: 'mine', name: 'Mine', mode: 'dark', colors: {}, ...patch })

function problemOf(source: string): string {
  const parsed = parseTheme(source)
  return 'problem' in parsed ? parsed.problem : 'none'
}

function themeOf(source: string): { theme: Theme; remarks: string[] } {
  const parsed = parseTheme(source)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed
}

describe('parseTheme', () => {
  it('reads back every theme of ours as it was exported, under another id', () => {
    for (const ours of THEMES) {
      const { theme, remarks } = themeOf(themeFile({ ...ours, id: 'copy' }))
      expect(theme).toEqual({ ...ours, id: 'copy' })
      expect(remarks).toEqual([])
    }
  })

  it('takes what is missing from ours, and lays the terminal on the ground of its page', () => {
    const { theme, remarks } = themeOf(text({ colors: { bg: '#101820', unheard: '#fff' } }))
    expect(theme.colors.bg).toBe('#101820')
    expect(theme.colors.terminal.background).toBe('#101820')
    expect(theme.colors.text).toBe(defaultTheme('dark').colors.text)
    expect(remarks).toEqual([
      expect.stringMatching(/^\d+ colours are those of Maestro Dark\.$/),
      'Not used: colors.unheard.',
    ])
  })

  it('says when text is hard to read', () => {
    const { remarks } = themeOf(text({ colors: { text: '#222222' } }))
    expect(remarks.at(-1)).toMatch(/^Hard to read: “text” on “raised” has a contrast of 1\.\d/)
  })

  it.each([
    ['{', /^This is not JSON/],
    ['[]', /one JSON object/],
    [text({ id: 'My Theme' }), /^“id” needs/],
    [text({ id: 'hearth' }), /has a theme with the id “hearth”/],
    [text({ id: 'system' }), /follow the device/],
    [text({ name: ' ' }), /^“name”/],
    [text({ mode: 'night' }), /^“mode” is “dark” or “light”/],
    [text({ colors: 3 }), /^“colors” needs/],
    [text({ colors: { bg: 'red;}*{display:none' } }), /^“colors\.bg” needs a colour/],
    [text({ colors: { bg: 'rgb(300, 0, 0)' } }), /^“colors\.bg” needs a colour/],
    [text({ colors: { shadow: 'url(//x)' } }), /^“colors\.shadow” needs a shadow/],
    [text({ colors: { groupChroma: '2' } }), /0 to 0\.4/],
    [text({ colors: { terminal: { red: 7 } } }), /^“colors\.terminal\.red” needs a colour/],
  ])('refuses %s', (source, words) => {
    expect(problemOf(source)).toMatch(words)
  })
})

describe('parseOwnThemes', () => {
  it('leaves out what is damaged and keeps the rest', () => {
    const good = { id: 'mine', name: 'Mine', mode: 'light', colors: {} }
    const own = parseOwnThemes(JSON.stringify({ dark: 'hearth', light: 7, imported: [good, 'x'] }))
    expect(own).toMatchObject({ dark: 'hearth', light: 'maestro-light' })
    expect(own.imported.map(({ id }) => id)).toEqual(['mine'])
    expect(parseOwnThemes('{').imported).toEqual([])
  })
})
