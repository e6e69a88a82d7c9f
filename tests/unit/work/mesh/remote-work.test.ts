import { beforeEach, describe, expect, test } from 'vitest'
import type { RemoteWorkRow, RemoteWorkStore } from '../../../../lib/store/remote-work.ts'
import type { Project } from '../../../../lib/wire/project.ts'
import type { WorkLists } from '../../../../lib/work/mesh/lists.ts'
import { openRemoteWork, type RemoteWork } from '../../../../lib/work/mesh/remote-work.ts'
import { B, C, listeningBus, type TestMembers, testMembers } from '../../mesh/route-support.ts'
import { project, session, task } from '../fixtures.ts'

const SHARED = 'shared:one'

let bus: ReturnType<typeof listeningBus> & { skips: number; skip(): void }
let members: TestMembers
let rows: Map<string, RemoteWorkRow>
let here: Set<string>
let claims: unknown[]
let clock: number
let remote: RemoteWork

const store: RemoteWorkStore = {
  all: async () => [...rows.values()],
  async write({ put, drop, heard }) {
    const keyOf = ({ hostId, kind, id }: Omit<RemoteWorkRow, 'heardAt' | 'item'>) =>
      `${hostId} ${kind} ${id}`
    for (const key of drop) rows.delete(keyOf(key))
    for (const row of put) rows.set(keyOf(row), row)
    for (const { hostId, at } of heard) {
      for (const row of rows.values()) if (row.hostId === hostId) row.heardAt = at
    }
  },
}

const open = (ownHomeId = 'self') =>
  openRemoteWork({
    ...{ store, bus, members, ownHomeId },
    isHere: (id) => here.has(id),
    onClaim: (claim) => void claims.push(claim),
    onError(error) {
      throw error
    },
    now: () => clock,
  })

beforeEach(async () => {
  bus = Object.assign(listeningBus(), {
    skips: 0,
    skip() {
      bus.skips += 1
    },
  })
  members = testMembers(B, C)
  rows = new Map()
  here = new Set()
  claims = []
  clock = 1_000
  remote = await open()
})

const lists = (...projects: Project[]): WorkLists => ({ project: projects, task: [], session: [] })
const ofB = (id: string, over: Partial<Project> = {}) => project({ id, homeId: B, ...over })
const ids = () => remote.list('project').map(({ id }) => id)

describe('[M19] the last known work of other hosts', () => {
  test('each change is told once, in the name of its host', () => {
    remote.replace(B, lists(ofB('one'), ofB('two')), true)
    remote.replace(B, lists(ofB('one'), ofB('two')), true)
    remote.hear(B, { type: 'project:updated', data: ofB('one', { name: 'new' }) })
    remote.hear(B, { type: 'project:updated', data: ofB('one', { name: 'new' }) })
    remote.hear(B, { type: 'project:deleted', data: { id: 'two' } })
    remote.hear(B, { type: 'project:deleted', data: { id: 'two' } })
    expect(bus.names()).toEqual([
      'project:created one',
      'project:created two',
      'project:updated one',
      'project:deleted two',
    ])
    expect(bus.events.every(({ from }) => from === B)).toBe(true)
  })

  test('events about a thing that is known are passed on, others are not', () => {
    const one = task('t', { projectId: 'one', homeId: B })
    remote.replace(B, { project: [ofB('one')], task: [one], session: [] }, true)
    const before = bus.events.length
    for (const taskId of ['t', 'unknown']) {
      remote.hear(B, { type: 'task:session_added', data: { taskId, sessionId: 's' } })
    }
    expect(bus.events.slice(before).map(({ data }) => data)).toEqual([
      { taskId: 't', sessionId: 's' },
    ])
  })

  test('how a session was started is told, and not kept', () => {
    const one = session('s', { homeId: B, projectId: 'one' })
    remote.replace(B, lists(ofB('one')), true)
    remote.hear(B, { type: 'session:created', data: { ...one, spawn: { cwd: '/' } } })
    expect(bus.events.at(-1)?.data).toMatchObject({ id: 's', spawn: { cwd: '/' } })
    expect(remote.get('session', 's')).toEqual(one)
    expect(remote.homeOfAgent('agt_s')).toBe(B)
  })

  test('is marked while its home is away, and everybody is told so', () => {
    remote.replace(B, lists(ofB('one')), true)
    clock = 5_000
    remote.lost(B)
    expect(remote.get('project', 'one')).toEqual(ofB('one'))
    remote.failed(B)
    expect(remote.get('project', 'one')).toEqual(ofB('one', { heardAt: 5_000 }))
    expect(bus.events.at(-1)?.data).toMatchObject({ heardAt: 5_000 })
    remote.replace(B, lists(ofB('one')), true)
    expect(bus.events.at(-1)?.data).toEqual(ofB('one'))
    expect(bus.names()).toHaveLength(3)
    members.set(B, 'down')
    expect(remote.isAway(B)).toBe(true)
  })

  test('too many changes at once are not told one by one', () => {
    remote.replace(B, lists(...Array.from({ length: 501 }, (_, n) => ofB(`p${n}`))), true)
    expect(bus.events).toEqual([])
    expect(bus.skips).toBe(1)
    expect(ids()).toHaveLength(501)
  })

  test('an unchanged list leaves what is known', () => {
    remote.replace(B, lists(ofB('one')), false)
    remote.replace(B, { project: null, task: null, session: null }, true)
    expect(ids()).toEqual(['one'])
    expect(remote.isLive(B)).toBe(true)
  })

  test('is there again after a restart, but of members only', async () => {
    remote.replace(B, lists(ofB('one')), true)
    remote.replace(C, lists(project({ id: 'c', homeId: C })), true)
    clock = 7_000
    remote.lost(B)
    await remote.close()
    members.remove(C)
    members.set(B, 'down')
    remote = await open()
    expect(remote.list('project')).toEqual([ofB('one', { heardAt: 7_000 })])
    await remote.close()
    expect([...rows.values()].map(({ id }) => id)).toEqual(['one'])
  })

  test('goes with its host', () => {
    remote.replace(B, lists(ofB('one')), true)
    members.remove(B)
    expect(ids()).toEqual([])
    expect(bus.names().at(-1)).toBe('project:deleted one')
  })
})

describe('[M16] one home for each project', () => {
  test('no host takes over what this one or another keeps', () => {
    here.add('own')
    remote.replace(B, lists(ofB('one')), true)
    remote.replace(
      C,
      lists(project({ id: 'one', homeId: C }), project({ id: 'own', homeId: C })),
      true,
    )
    expect(remote.hostOf('project', 'one')).toBe(B)
    expect(ids()).toEqual(['one'])
    expect(claims).toEqual([
      { hostId: C, projectId: 'one' },
      { hostId: C, projectId: 'own' },
    ])
    expect(bus.names()).toEqual(['project:created one'])
  })

  test('a shared board is heard of one host, and of the next when that is away', () => {
    const shared = project({ id: 'one', homeId: SHARED })
    remote.replace(B, lists(shared), true)
    remote.replace(C, lists(shared), true)
    for (const host of [B, C]) {
      remote.hear(host, { type: 'project:updated', data: { ...shared, name: 'new' } })
    }
    expect(bus.names()).toEqual(['project:created one', 'project:updated one'])
    expect(remote.list('project')).toHaveLength(1)
    expect(remote.hostOf('project', 'one')).toBe(B)
    remote.lost(B)
    expect(remote.hostOf('project', 'one')).toBe(C)
    expect(bus.skips).toBe(1)
    members.set(B, 'down')
    expect(remote.get('project', 'one')).not.toHaveProperty('heardAt')
    members.remove(B)
    expect(ids()).toEqual(['one'])
  })
})
