import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBus } from '../../../../lib/events/bus.ts'
import type { Bus } from '../../../../lib/events/types.ts'
import type { MemberChange } from '../../../../lib/mesh/types.ts'
import { openSqliteWork } from '../../../../lib/store/work/sqlite.ts'
import type { WorkStore } from '../../../../lib/store/work/types.ts'
import type { SessionStatus } from '../../../../lib/wire/session.ts'
import { createKeeper, type Keeper } from '../../../../lib/work/follow/keeper.ts'
import type { Work } from '../../../../lib/work/types.ts'
import { createWork } from '../../../../lib/work/work.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'

let dir: TempDir
let store: WorkStore
let work: Work
let bus: Bus
let keeper: Keeper
let starting: Set<string>
let ends: string[]
let members: Set<string>
let onMember: (change: MemberChange) => void
let taskId: string
let projectId: string

const log = pino({ level: 'silent' })

beforeEach(async () => {
  dir = tempDir('keeper')
  bus = createBus({ hostId: 'A', log })
  store = await openSqliteWork({
    file: join(dir.path, 'work.db'),
    hostId: 'A',
    publish: ({ type, data }) => bus.publish(type, data),
  })
  work = createWork(store)
  starting = new Set()
  ends = []
  members = new Set(['B'])
  keeper = createKeeper({
    work,
    hostId: 'A',
    bus,
    members: {
      get: (id) => (members.has(id) ? ({ id } as never) : undefined),
      onChange(listener) {
        onMember = listener
        return () => undefined
      },
    },
    log,
    isStarting: (id) => starting.has(id),
    async end(hostId, sessionId, how) {
      ends.push(`${how} ${sessionId} on ${hostId}`)
    },
  })
  projectId = (await work.projects.create({ name: 'P' })).id
  taskId = (await work.tasks.create({ projectId, title: 'T' })).id
})
afterEach(async () => {
  await keeper.close()
  await store.close()
  dir.close()
})

async function spawned(
  id: string,
  over: { status?: SessionStatus; agentId?: string | null; hostId?: string | null } = {},
): Promise<void> {
  const { status = 'spawning', agentId = `agt_${id}`, hostId = 'B' } = over
  await work.sessions.create({ id, projectId, taskIds: [taskId], status, agentId }, { hostId })
}

/** Everything that a change brought about has been done. */
async function settled(): Promise<void> {
  await keeper.start()
}
const task = () => work.tasks.get(taskId)
const session = (id: string) => work.sessions.get(id)

describe('what an executing host tells', () => {
  it.each<[string, Parameters<typeof spawned>[1], string, string]>([
    ['of a session that it runs', {}, 'B', 'active'],
    ['of one that is over', { status: 'completed' }, 'B', 'ended'],
    ['of one that another host runs', {}, 'C', 'unknown'],
    ['of one that a client noted', { hostId: null }, 'B', 'unknown'],
    ['of one that was given up as it began', { agentId: null }, 'B', 'refused'],
  ])('%s', async (_what, over, from, standing) => {
    await spawned('s1', over)
    expect(await keeper.report(from, { sessionId: 's1' })).toEqual({ standing })
  })

  it('of one that is not there', async () => {
    expect(await keeper.report('B', { sessionId: 's1' })).toEqual({ standing: 'unknown' })
  })

  it('is what the session becomes, and never undoes an end', async () => {
    await spawned('s1', { status: 'running' })
    const ended = { status: 'failed', reason: 'status 3' } as const
    expect(await keeper.report('B', { sessionId: 's1', ended })).toEqual({ standing: 'ended' })
    await keeper.report('B', { sessionId: 's1', ended: { status: 'completed' } })
    expect(await session('s1')).toMatchObject(ended)
  })

  it('is what the session waits for, written down once', async () => {
    await spawned('s1', { status: 'running' })
    const needsInput = { active: true, message: 'Port?', source: 'screen' } as const
    await keeper.report('B', { sessionId: 's1', needsInput })
    const { seq } = bus
    await keeper.report('B', { sessionId: 's1', needsInput })
    expect(bus.seq).toBe(seq)
    expect((await session('s1')).needsInput).toMatchObject(needsInput)
  })
})

describe('tasks', () => {
  it('are in progress with their session, and what it makes of them', async () => {
    await spawned('s1')
    await work.sessions.update('s1', { status: 'running' })
    await settled()
    expect(await task()).toMatchObject({ status: 'in_progress' })
    await work.sessions.update('s1', { status: 'completed' })
    await settled()
    expect(await task()).toMatchObject({ status: 'completed' })
    expect(ends).toEqual(['ended s1 on B'])
  })

  it('stay as a client has set them', async () => {
    await work.tasks.update(taskId, { status: 'in_progress' })
    await spawned('s1', { status: 'running' })
    await work.sessions.update('s1', { status: 'stopped' })
    await settled()
    expect(await task()).toMatchObject({ status: 'in_progress' })
  })

  it('are opened again once, not after a person took them up', async () => {
    await spawned('s1')
    await work.sessions.update('s1', { status: 'running' })
    await settled()
    await work.sessions.update('s1', { status: 'failed' })
    await settled()
    expect(await task()).toMatchObject({ status: 'pending' })
    await work.tasks.update(taskId, { status: 'in_progress' })
    await work.sessions.update('s1', { name: 'looked at again' })
    await settled()
    expect(await task()).toMatchObject({ status: 'in_progress' })
  })
})

describe('at its start', () => {
  it('fails what was half started, and has it removed', async () => {
    await spawned('s1', { agentId: null })
    await spawned('s2', { agentId: null })
    starting.add('s2')
    await keeper.start()
    expect(await session('s1')).toMatchObject({ status: 'failed', reason: expect.any(String) })
    expect((await session('s2')).status).toBe('spawning')
    expect(ends).toContain('remove s1 on B')
  })

  it('leaves alone what clients noted', async () => {
    await spawned('s1', { hostId: null, status: 'spawning', agentId: null })
    await keeper.start()
    expect((await session('s1')).status).toBe('spawning')
  })

  it('looks at the tasks of what ended when nobody could', async () => {
    await spawned('s1')
    await work.sessions.update('s1', { status: 'running' })
    await settled()
    await keeper.close()
    await work.sessions.update('s1', { status: 'stopped' })
    expect(await task()).toMatchObject({ status: 'in_progress' })
    await keeper.start()
    expect(await task()).toMatchObject({ status: 'pending' })
  })
})

it('stops the sessions of a host that is no member any more', async () => {
  await spawned('s1', { status: 'running' })
  await spawned('s2', { status: 'running', hostId: 'A' })
  members.delete('B')
  onMember({ kind: 'removed', id: 'B' })
  await settled()
  expect((await session('s1')).status).toBe('stopped')
  expect((await session('s2')).status).toBe('running')
})

it('stops a session once', async () => {
  await spawned('s1', { status: 'running' })
  expect((await keeper.stop('s1')).status).toBe('stopped')
  expect((await keeper.stop('s1')).status).toBe('stopped')
  expect(ends.filter((end) => end.startsWith('stop '))).toHaveLength(1)
})
