import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AGENT_ID, agentPath, newAgentId } from '../../../lib/agents/names.ts'

it.each([
  ['backend', ['', '', 'backend']],
  ['zoom-backend', ['zoom', '', 'backend']],
  ['customers-zoom-backend', ['customers', 'zoom', 'backend']],
  ['customers-zoom-backend-api-v2', ['customers', 'zoom', 'backend-api-v2']],
  ['a_b-c', ['a_b', '', 'c']],
  ['-x', ['', '', '-x']],
  ['x-', ['', '', 'x-']],
  ['a--b', ['', '', 'a--b']],
  ['a-b--c', ['', '', 'a-b--c']],
  ['-', ['', '', '-']],
  ['', ['', '', '']],
  ['my notes', ['', '', 'my notes']],
  ['büro-宽-two words', ['büro', '宽', 'two words']],
])('%j stands at %j', (name, path) => {
  expect(agentPath(name)).toEqual(path)
})

it('loses nothing of a name, and always has a leaf', () => {
  const name = fc.array(fc.oneof(fc.constant('-'), fc.string({ maxLength: 4 })), { minLength: 1 })
  fc.assert(
    fc.property(name, (parts) => {
      const whole = parts.join('')
      const path = agentPath(whole)
      expect(path.filter((part) => part !== '').join('-')).toBe(whole)
      if (whole !== '') expect(path[2]).not.toBe('')
    }),
  )
})

it('ids tell their time and are never the same', () => {
  const ids = Array.from({ length: 500 }, () => newAgentId(1_700_000_000_123))
  expect(new Set(ids).size).toBe(500)
  for (const id of ids) {
    expect(id).toMatch(/^agt_1700000000123_[a-z0-9]+$/)
    expect(id).toMatch(AGENT_ID)
  }
})

it.each([
  '',
  'agt_',
  'agt_1',
  'agt_1_',
  'agt_x_a',
  'agt_1_A',
  ' agt_1_a',
  'agt_1_a\n',
  'agt_1_../x',
])('%j is no id of an agent', (id) => {
  expect(AGENT_ID.test(id)).toBe(false)
})
