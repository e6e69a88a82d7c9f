import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MaestroError } from '../../../../lib/errors.ts'
import { openSqliteWork } from '../../../../lib/store/work/sqlite.ts'
import type { WorkEvent, WorkStore } from '../../../../lib/store/work/types.ts'
import type { Launched, LaunchOrder } from '../../../../lib/wire/launch.ts'
import { createRights } from '../../../../lib/work/rights.ts'
import { createSpawner, type SpawnerDeps } from '../../../../lib/work/spawn/spawner.ts'
import { waitForSpawns } from '../../../../lib/work/spawn/waiting.ts'
import type { Work } from '../../../../lib/work/types.ts'
import { createWork } from '../../../../lib/work/work.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'

let dir: TempDir
let store: WorkStore
let work: Work
let told: WorkEvent[]
let ends: string[]
let projectId: string
let taskId: string

beforeEach(async () => {
  dir = tempDir('spawner')
  told = []
  ends = []
  store = await openSqliteWork({
    file: join(dir.path, 'work.db'),
    hostId: 'A',
    publish: (event) => void told.push(event),
  })
  work = createWork(store)
  projectId = (await work.projects.create({ name: 'P' })).id
  taskId = (await work.tasks.create({ projectId, title: 'T' })).id
  told.length = 0
})
afterEach(async () => {
  await store.close()
  dir.close()
})

const launched = (over: Partial<Launched> = {}): Launched => ({
  agentId: 'agt_1',
  manifestPath: '/s/manifest.json',
  workingDirectory: '/src',
  command: 'maestro worker init',
  env: { MAESTRO_AGENT_ID: 'agt_1' },
  ...over,
})

function spawner(over: Partial<SpawnerDeps> = {}) {
  return createSpawner({
    work,
    hostId: 'A',
    isHost: () => true,
    hostOfAgent: () => 'A',
    check: async () => ({ hostname: 'far', platform: 'linux', workingDirectory: '/src' }),
    launch: async () => launched(),
    async end(hostId, sessionId, how) {
      ends.push(`${how} ${sessionId} on ${hostId}`)
    },
    now: Date.now,
    ...over,
  })
}

const request = (over = {}) => ({ projectId, taskIds: [taskId], ...over })
const types = () => told.map(({ type }) => type)
const CREATED = ['session:created', 'session:spawn_request', 'task:session_added', 'task:updated']

describe('spawn', () => {
  it('tells of a session once it is started, whole', async () => {
    const { spawn } = spawner({
      async launch() {
        expect(told).toEqual([])
        return launched()
      },
    })
    const { session } = await spawn(request())
    expect(types()).toEqual(CREATED)
    expect(told[0]?.data).toMatchObject({
      id: session.id,
      agentId: 'agt_1',
      hostId: 'A',
      hostname: 'far',
      status: 'spawning',
      spawn: { command: 'maestro worker init', cwd: '/src' },
    })
    expect(await work.sessions.get(session.id)).toMatchObject({
      taskIds: [taskId],
      agentId: 'agt_1',
    })
  })

  it('has a program that reports at once wait until its session is told of', async () => {
    let report: Promise<unknown> | undefined
    const one = spawner({
      async launch(_host: string, order: LaunchOrder) {
        const who = { kind: 'agent', agentId: 'agt_1' }
        const { id } = order.manifest.session
        report = Promise.all([
          api.rights.toSession(who, id),
          api.work.sessions.update(id, { status: 'running' }),
        ])
        return launched()
      },
    })
    const rights = createRights(work)
    const api = waitForSpawns({ work, rights, spawner: one, deleted: () => undefined })
    await one.spawn(request())
    await report
    expect(types()).toEqual([...CREATED, 'session:updated'])
  })

  it('has a program that was there begin by being asked', async () => {
    const { spawn } = spawner({ launch: async () => launched({ command: '' }) })
    const { session } = await spawn(request({ agentId: 'agt_1' }))
    expect(session.status).toBe('spawning')
    expect((await work.sessions.get(session.id)).status).toBe('running')
  })

  it.each<[string, unknown, string]>([
    [
      'no manifest',
      new MaestroError('manifest_generation_failed', 'full'),
      'manifest_generation_failed',
    ],
    ['no agent', new MaestroError('TMUX_UNAVAILABLE', 'gone'), 'spawn_error'],
    ['no host', new MaestroError('HOST_UNREACHABLE', 'away'), 'HOST_UNREACHABLE'],
    ['a fault of ours', new TypeError('x is not a function'), 'spawn_error'],
  ])('keeps a session that got %s as failed, and has it removed', async (_what, error, code) => {
    const { spawn, isStarting } = spawner({
      launch: async () => {
        throw error
      },
    })
    await expect(spawn(request())).rejects.toMatchObject({ code })
    const [session] = await work.sessions.list()
    expect(session).toMatchObject({
      status: 'failed',
      agentId: null,
      reason: expect.stringMatching(/\w/),
    })
    expect(types()).toEqual([
      'session:created',
      'task:session_added',
      'task:updated',
      'session:updated',
    ])
    expect(ends).toEqual([`remove ${session?.id} on A`])
    expect(isStarting(session?.id ?? '')).toBe(false)
  })

  it('makes nothing when the host refuses', async () => {
    const { spawn } = spawner({
      check: async () => {
        throw new MaestroError('AGENT_BUSY', 'busy')
      },
    })
    await expect(spawn(request())).rejects.toMatchObject({ code: 'AGENT_BUSY' })
    expect(await work.sessions.list()).toEqual([])
    expect(told).toEqual([])
  })
})
