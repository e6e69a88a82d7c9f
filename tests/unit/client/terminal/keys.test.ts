import { describe, expect, it } from 'vitest'
import { decideKey } from '../../../../lib/client/terminal/keys.ts'
import { isReport } from '../../../../lib/wire/term.ts'

const key = (name: string, ...held: ('ctrl' | 'shift' | 'alt' | 'meta')[]) => ({
  key: name,
  ctrlKey: held.includes('ctrl'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
  metaKey: held.includes('meta'),
})

describe('keys in a terminal', () => {
  it('leave it by F6 and Ctrl+Shift+E, and leave Ctrl+Shift to page and browser', () => {
    for (const press of [key('F6'), key('F6', 'shift'), key('E', 'ctrl', 'shift'), key('F11')]) {
      expect(decideKey(press, 'enter')).toEqual({ do: 'bubble' })
    }
  })

  it('are typed otherwise, also those that browsers use', () => {
    for (const press of [
      key('r', 'ctrl'),
      key('w', 'ctrl'),
      key('F5'),
      key('Tab'),
      key('c', 'ctrl'),
    ]) {
      expect(decideKey(press, 'enter')).toEqual({ do: 'type' })
    }
  })

  it('copy by Ctrl+Shift+C and Ctrl+Insert', () => {
    expect(decideKey(key('C', 'ctrl', 'shift'), 'enter')).toEqual({ do: 'copy' })
    expect(decideKey(key('Insert', 'ctrl'), 'enter')).toEqual({ do: 'copy' })
  })

  it('make a new line by Shift+Enter where programs take ESC CR for it', () => {
    expect(decideKey(key('Enter', 'shift'), 'esc-cr')).toEqual({ do: 'send', data: '\x1b\r' })
    expect(decideKey(key('Enter', 'shift'), 'enter')).toEqual({ do: 'type' })
    expect(decideKey(key('Enter'), 'esc-cr')).toEqual({ do: 'type' })
  })

  it.each([
    '\x1b[I',
    '\x1b[O',
    '\x1b[?1;2c',
    '\x1b[>0;276;0c',
    '\x1b[24;80R',
    '\x1b[<35;10;4M',
    '\x1b]10;rgb:0/0/0\x1b\\',
    '\x1bP1$r0m\x1b\\',
    '\x1b[?2026;2$y',
  ])('do not include the report %j', (data) => expect(isReport(data)).toBe(true))

  it.each(['a', '\r', '\x1b', '\x1b[A', '\x1bOA', '\x1b[200~x\x1b[201~', '\x03', '\x1b[I typed'])(
    'include %j',
    (data) => expect(isReport(data)).toBe(false),
  )
})
