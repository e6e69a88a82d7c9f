import { describe, expect, it } from 'vitest'
import { AgentName } from '../../../../lib/wire/agent.ts'
import { agentNameOf } from '../../../../lib/work/spawn/agent-name.ts'

const free = () => false

describe('agentNameOf', () => {
  it.each([
    ['Worker for task_1', 'Worker_for_task_1'],
    ['Worker: Auth', 'Worker-Auth'],
    ['shop-api-login form', 'shop-api-login_form'],
    ['Größe ändern', 'Gro_e_andern'],
    ['#(id)', 'id'],
    ['日本', 'session'],
    ['--', 'session'],
    ['x'.repeat(200), 'x'.repeat(64)],
  ])('%s → %s', (session, name) => {
    expect(agentNameOf(session, free)).toBe(name)
    expect(AgentName.safeParse(name).success).toBe(true)
  })

  it('counts up while names are taken, and stays within the length', () => {
    const taken = new Set(['Auth', 'Auth_2', 'x'.repeat(64)])
    expect(agentNameOf('Auth', (name) => taken.has(name))).toBe('Auth_3')
    expect(agentNameOf('x'.repeat(70), (name) => taken.has(name))).toBe(`${'x'.repeat(62)}_2`)
  })
})
