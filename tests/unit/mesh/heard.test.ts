import { describe, expect, test } from 'vitest'
import { parseAgents, parseAnswer, parseFrame } from '../../../lib/mesh/heard.ts'
import { MAX_AGENT_SIZE } from '../../../lib/mesh/remote-agents.ts'
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

  test('an agent has a size: the longest notes fit, and not what fills the memory', () => {
    const long = agent('one', B, { notes: '\n'.repeat(100_000) })
    const giant = agent('two', B, { cwd: 'x'.repeat(MAX_AGENT_SIZE) })
    expect(parseFrame(frame('agent:updated', long), B)).toMatchObject({ agent: { id: 'one' } })
    expect(parseFrame(frame('agent:updated', giant), B)).toBeNull()
    expect(parseAnswer(JSON.stringify(giant), B)).toBeNull()
    expect(parseAgents(JSON.stringify([long, giant]), B)).toEqual([long])
    const question = { text: 'x'.repeat(MAX_AGENT_SIZE), choices: [] }
    const { activity, activitySince, activitySource, lastActivityAt } = long
    const news = { id: 'one', hostId: B, activity, activitySince, activitySource, lastActivityAt }
    expect(parseFrame(frame('agent:activity', news), B)).toMatchObject({ type: 'activity' })
    expect(parseFrame(frame('agent:activity', { ...news, question }), B)).toBeNull()
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
