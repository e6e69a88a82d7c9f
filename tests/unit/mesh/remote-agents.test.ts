import { beforeEach, describe, expect, test } from 'vitest'
import type { Bus } from '../../../lib/events/types.ts'
import {
  type Claim,
  MAX_AGENTS,
  MAX_HOST_SIZE,
  openRemoteAgents,
  type RemoteAgents,
} from '../../../lib/mesh/remote-agents.ts'
import {
  agent,
  B,
  C,
  listeningBus,
  memoryStore,
  type TestMembers,
  testMembers,
} from './route-support.ts'

let bus: ReturnType<typeof listeningBus>
let members: TestMembers
let store: ReturnType<typeof memoryStore>
let clock = 0
let abouts: string[] = []
let here: Set<string>
let claims: Claim[]
let remote: RemoteAgents

async function open(): Promise<RemoteAgents> {
  return openRemoteAgents({
    store,
    bus: bus as unknown as Pick<Bus, 'publish'>,
    members,
    here,
    onClaim: (claim) => void claims.push(claim),
    onAbout: (hostId, about) => void abouts.push(`${hostId[0]} ${about.agents} ${about.agentsAt}`),
    onError: (error) => {
      throw error
    },
    now: () => clock,
  })
}

beforeEach(async () => {
  bus = listeningBus()
  members = testMembers(B, C)
  store = memoryStore()
  clock = 1_000
  abouts = []
  here = new Set()
  claims = []
  remote = await open()
})

const ids = () => remote.list().map(({ id }) => id)

describe('[M19] the last known agents of peers', () => {
  test('are listed with when they were heard, without it while they are followed', () => {
    remote.replace(B, [agent('one', B)], false)
    expect(remote.list()).toEqual([agent('one', B, { heardAt: 1_000 })])
    remote.replace(B, [agent('one', B)], true)
    expect(remote.list()).toEqual([agent('one', B)])
    clock = 5_000
    remote.lost(B)
    expect(remote.list()).toEqual([agent('one', B, { heardAt: 5_000 })])
  })

  test('each change is told once, in the name of its host, and nothing that did not change', () => {
    remote.replace(B, [agent('one', B), agent('two', B)], true)
    remote.replace(B, [agent('one', B), agent('two', B)], true)
    remote.replace(B, [agent('one', B, { name: 'uno' })], true)
    expect(bus.names()).toEqual([
      'agent:created one',
      'agent:created two',
      'agent:deleted two',
      'agent:updated one',
    ])
    expect(bus.events.every(({ from }) => from === B)).toBe(true)
  })

  test('activity passes on what is known, and only news', () => {
    remote.replace(B, [agent('one', B)], true)
    const news = {
      id: 'one',
      hostId: B,
      activity: 'working' as const,
      activitySince: 2,
      activitySource: 'hook' as const,
      lastActivityAt: 2,
    }
    remote.activity(B, news)
    remote.activity(B, news)
    remote.activity(B, { ...news, id: 'nobody' })
    expect(bus.names()).toEqual(['agent:created one', 'agent:activity one'])
    expect(remote.list()[0]?.activity).toBe('working')
  })

  test('go unreachable with their host and come back with it, told once each', () => {
    remote.replace(B, [agent('one', B, { state: 'hibernated' })], true)
    members.set(B, 'suspect')
    members.set(B, 'unreachable')
    members.set(B, 'down')
    expect(remote.list()[0]).toMatchObject({ state: 'unreachable', heardAt: 1_000 })
    members.set(B, 'up')
    expect(remote.list()[0]).toEqual(agent('one', B, { state: 'hibernated' }))
    expect(bus.names()).toEqual(['agent:created one', 'agent:updated one', 'agent:updated one'])
  })

  test('outlive a restart, and are forgotten with their host', async () => {
    remote.replace(B, [agent('one', B), agent('two', B)], true)
    remote.replace(C, [agent('three', C)], true)
    remote.drop(B, 'two')
    await remote.close()
    expect(members.listeners).toBe(0)
    members.remove(C)
    clock = 9_000
    remote = await open()
    expect(remote.list()).toEqual([agent('one', B, { heardAt: 1_000 })])
    expect(remote.hostOf('one')).toBe(B)
    members.remove(B)
    expect(ids()).toEqual([])
    expect(bus.names().at(-1)).toBe('agent:deleted one')
    await remote.close()
    expect(store.rows.size).toBe(0)
  })

  test('what is stored and makes no sense is left out', async () => {
    store.rows.set('x', { hostId: B, id: 'x', heardAt: 1, agent: { id: 'x', hostId: B } })
    remote = await open()
    expect(ids()).toEqual([])
  })

  test('an id stays with the host that had it first; the second is told once', () => {
    remote.replace(B, [agent('one', B)], true)
    remote.replace(C, [agent('one', C), agent('two', C)], true)
    remote.put(C, agent('one', C, { name: 'eins' }))
    remote.drop(C, 'one')
    expect(remote.hostOf('one')).toBe(B)
    expect(ids()).toEqual(['one', 'two'])
    expect(bus.names()).toEqual(['agent:created one', 'agent:created two'])
    expect(claims).toEqual([{ hostId: C, agentId: 'one', home: B }])
  })

  test('[M16] an id of this host is no peer’s, whatever it says or the disk holds', async () => {
    here.add('mine')
    store.rows.set(`${B} mine`, { hostId: B, id: 'mine', heardAt: 1, agent: agent('mine', B) })
    remote = await open()
    remote.replace(B, [agent('mine', B), agent('one', B)], true)
    remote.put(B, agent('mine', B, { name: 'theirs' }))
    remote.activity(B, {
      id: 'mine',
      hostId: B,
      activity: 'working',
      activitySince: 2,
      activitySource: 'hook',
      lastActivityAt: 2,
    })
    remote.drop(B, 'mine')
    expect(bus.names()).toEqual(['agent:created one'])
    expect(ids()).toEqual(['one'])
    expect(remote.about(B).agents).toBe(1)
    expect(claims).toEqual([{ hostId: B, agentId: 'mine', home: null }])
    await remote.close()
    expect([...store.rows.values()].map(({ id }) => id)).not.toContain('mine')
  })

  test('a host has at most 5,000', () => {
    const many = Array.from({ length: MAX_AGENTS + 10 }, (_, n) => agent(`a${n}`, B))
    remote.replace(B, many, true)
    expect(remote.about(B).agents).toBe(MAX_AGENTS)
  })

  test('all of a host together have a size; what goes makes room', () => {
    const notes = 'x'.repeat(MAX_HOST_SIZE / 10)
    for (let n = 0; n < 20; n++) remote.put(B, agent(`a${n}`, B, { notes }))
    expect(remote.about(B).agents).toBe(9)
    remote.put(C, agent('other', C, { notes }))
    expect(remote.about(C).agents).toBe(1)
    remote.put(B, agent('a0', B, { notes: notes + notes }))
    remote.activity(B, {
      id: 'a1',
      hostId: B,
      activity: 'waiting',
      activitySince: 2,
      activitySource: 'hook',
      lastActivityAt: 2,
      question: { id: 'q1', text: notes, choices: [], takesText: true },
    })
    expect(remote.list().slice(0, 2)).toMatchObject([{ notes }, { activity: 'idle' }])
    expect(bus.names()).toHaveLength(10)
    remote.put(B, agent('a0', B))
    remote.drop(B, 'a1')
    for (let n = 20; n < 30; n++) remote.put(B, agent(`a${n}`, B, { notes }))
    expect(remote.about(B).agents).toBe(10)
  })

  test('how many a host has is told as it changes', () => {
    remote.replace(B, [agent('one', B)], false)
    remote.replace(B, [agent('one', B)], true)
    remote.put(B, agent('two', B))
    remote.drop(B, 'one')
    clock = 2_000
    remote.lost(B)
    expect(abouts).toEqual(['b 1 1000', 'b 1 null', 'b 2 null', 'b 1 null', 'b 1 2000'])
  })

  test('a burst is written in one go', async () => {
    for (let n = 0; n < 50; n++) remote.put(B, agent(`a${n}`, B))
    await remote.close()
    expect(store.writes).toBe(1)
    expect(store.rows.size).toBe(50)
  })
})
