import { describe, expect, test } from 'vitest'
import { parseAgents, parseFrame } from '../../../lib/mesh/heard.ts'
import { agent, B, C } from './route-support.ts'

const frame = (type: string, data?: unknown) => JSON.stringify({ type, event: type, data, seq: 1 })

describe('[M19] what a peer says is checked', () => {
  test('its agents, and only its own', () => {
    expect(parseFrame(frame('agent:created', agent('one', B)), B)).toEqual({
      type: 'agent',
      agent: agent('one', B),
    })
    expect(parseFrame(frame('agent:created', agent('one', C)), B)).toBeNull()
    expect(parseFrame(frame('agent:updated', { ...agent('one', B), state: 'odd' }), B)).toBeNull()
    expect(parseFrame(frame('agent:updated', agent('one', B, { heardAt: 1 })), B)).toBeNull()
    expect(parseFrame(frame('agent:created', agent('x'.repeat(201), B)), B)).toBeNull()
  })

  test.each([
    ['', null],
    ['{', null],
    ['[]', null],
    ['null', null],
    ['{"type":7}', null],
  ])('%j is nonsense', (text, expected) => expect(parseFrame(text, B)).toBe(expected))

  test('what a newer version may say is let pass', () => {
    expect(parseFrame(frame('agent:danced', {}), B)).toEqual({ type: 'other' })
    expect(parseFrame('{"type":"pong"}', B)).toEqual({ type: 'other' })
  })

  test('names and titles hold nothing that a terminal or a page would obey', () => {
    const odd = { name: 'a\u001b[2Jb\u202ec', title: '<b>\u0007\u2066', path: ['', '\u009b', 'x'] }
    const heard = parseFrame(frame('agent:created', { ...agent('one', B), ...odd }), B)
    expect(heard).toMatchObject({ agent: { name: 'a[2Jbc', title: '<b>', path: ['', '', 'x'] } })
  })

  test('of other hosts it says nothing', () => {
    expect(parseFrame(frame('host:updated', { id: C }), B)).toBeNull()
  })

  test('a list leaves out what is not well-formed; anything else is no list', () => {
    const list = [agent('one', B), { id: 'two' }, agent('three', C), null]
    expect(parseAgents(JSON.stringify(list), B)).toEqual([agent('one', B)])
    expect(parseAgents('{"agents":[]}', B)).toBeNull()
    expect(parseAgents('<html>', B)).toBeNull()
  })
})
