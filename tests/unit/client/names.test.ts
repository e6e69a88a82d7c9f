import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeName, nameProblem, splitName } from '../../../lib/client/names.ts'
import { AgentName } from '../../../lib/wire/agent.ts'

describe('nameProblem', () => {
  it('holds the same rule as the node', () => {
    const names = fc.oneof(
      fc.string({ maxLength: 70 }),
      fc.stringMatching(/^[A-Za-z0-9_ .:-]{0,70}$/),
    )
    fc.assert(
      fc.property(names, (name) => {
        expect(nameProblem(name) === null).toBe(AgentName.safeParse(name).success)
      }),
    )
  })

  it.each([
    ['', 'Give the agent a name'],
    ['-x', 'begin with'],
    ['a b', 'spaces'],
    ['a.b', '“.”'],
    ['é', '“é”'],
    ['x'.repeat(65), '65'],
  ])('says what is wrong with %j', (name, words) => {
    expect(nameProblem(name)).toContain(words)
  })
})

describe('splitName', () => {
  it.each([
    ['backend', ['', '', 'backend']],
    ['zoom-backend', ['zoom', '', 'backend']],
    ['customers-zoom-backend', ['customers', 'zoom', 'backend']],
    ['a-b-c-d', ['a', 'b', 'c-d']],
  ])('%s', (name, path) => expect(splitName(name)).toEqual(path))
})

describe('freeName', () => {
  it('counts on from what is taken', () => {
    expect(freeName('shell', new Set())).toBe('shell')
    expect(freeName('shell', new Set(['shell', 'shell2']))).toBe('shell3')
    expect(freeName('command', new Set(['task']))).toBe('task2')
  })
})
