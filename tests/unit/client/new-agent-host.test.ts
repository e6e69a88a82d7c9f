import { describe, expect, it } from 'vitest'
import { firstHost } from '../../../lib/client/hosts.ts'
import { agentOf, hostMap, hostOf } from './support.ts'

describe('firstHost', () => {
  const hosts = hostMap(
    hostOf('self', { self: true }),
    hostOf('there'),
    hostOf('other'),
    hostOf('away', { reach: 'down' }),
  )
  const far = agentOf('far', { hostId: 'there' })
  const lost = agentOf('lost', { hostId: 'away' })
  const agents = new Map([far, lost].map((agent) => [agent.id, agent]))
  const state = { hosts, agents, selectedId: null as string | null, node: { id: 'self' } }

  it.each([
    ['nothing said', null, undefined, '', 'self'],
    ['the one chosen last', null, undefined, 'other', 'other'],
    ['the host of the agent shown', far.id, undefined, 'other', 'there'],
    ['the one asked for', far.id, 'other', '', 'other'],
    ['one that is away, asked for', null, 'away', '', 'self'],
    ['the host of an agent that is away', lost.id, undefined, 'other', 'other'],
    ['one that is gone, remembered', null, undefined, 'gone', 'self'],
  ])('%s', (_what, selectedId, wanted, remembered, expected) => {
    expect(firstHost({ ...state, selectedId }, wanted, remembered)).toBe(expected)
  })

  it('is nowhere before anything is known', () => {
    const nothing = { hosts: hostMap(), agents: new Map(), selectedId: null, node: null }
    expect(firstHost(nothing, undefined, 'other')).toBe('')
  })
})
