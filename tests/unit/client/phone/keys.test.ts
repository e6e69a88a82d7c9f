import { describe, expect, it } from 'vitest'
import { charSequence, keySequence } from '../../../../lib/client/phone/keys.ts'
import { tapped } from '../../../../lib/client/phone/modifiers.ts'
import { visiblePart } from '../../../../lib/client/phone/viewport.ts'

const NONE = { ctrl: false, alt: false }
const CTRL = { ctrl: true, alt: false }
const ALT = { ctrl: false, alt: true }
const BOTH = { ctrl: true, alt: true }

describe('a key of the bar sends what a keyboard sends', () => {
  it.each([
    ['up', NONE, false, '\x1b[A'],
    ['up', NONE, true, '\x1bOA'],
    ['left', NONE, true, '\x1bOD'],
    ['right', CTRL, true, '\x1b[1;5C'],
    ['down', ALT, false, '\x1b[1;3B'],
    ['down', BOTH, false, '\x1b[1;7B'],
    ['tab', NONE, false, '\t'],
    ['shift-tab', NONE, false, '\x1b[Z'],
    ['enter', ALT, false, '\x1b\r'],
    ['esc', NONE, true, '\x1b'],
  ] as const)('%s with %o, application mode %s', (key, held, mode, sent) => {
    expect(keySequence(key, held, mode)).toBe(sent)
  })
})

describe('what is typed while modifiers are held', () => {
  it.each([
    ['c', CTRL, '\x03'],
    ['C', CTRL, '\x03'],
    ['[', CTRL, '\x1b'],
    [' ', CTRL, '\0'],
    ['/', CTRL, '\x1f'],
    ['b', ALT, '\x1bb'],
    ['x', BOTH, '\x1b\x18'],
    ['é', CTRL, 'é'],
    ['\r', ALT, '\x1b\r'],
    ['c', NONE, 'c'],
  ])('%j with %o', (typed, held, sent) => {
    expect(charSequence(typed, held)).toBe(sent)
  })

  it('leaves words and other keys alone', () => {
    expect(charSequence('hello', CTRL)).toBeNull()
    expect(charSequence('\x1b[A', CTRL)).toBeNull()
  })
})

it('a modifier is held once by a tap, until the next by two, and let go by another', () => {
  expect(tapped('off', 1e6)).toBe('once')
  expect(tapped('once', 200)).toBe('locked')
  expect(tapped('once', 2000)).toBe('off')
  expect(tapped('locked', 100)).toBe('off')
})

describe('the part of the page above a keyboard', () => {
  it.each([
    ['no keyboard', 760, { height: 760, offsetTop: 0, scale: 1 }, null],
    ['a browser’s bar', 760, { height: 704, offsetTop: 0, scale: 1 }, null],
    ['a keyboard', 760, { height: 420.4, offsetTop: 0, scale: 1 }, { height: 420, top: 0 }],
    ['one that scrolled', 760, { height: 420, offsetTop: 96, scale: 1 }, { height: 420, top: 96 }],
    ['pinched, not covered', 760, { height: 380, offsetTop: 50, scale: 2 }, null],
  ])('%s', (_, page, viewport, part) => {
    expect(visiblePart(page, viewport)).toEqual(part)
  })
})
