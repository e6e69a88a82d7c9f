import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBus } from '../../../../lib/events/bus.ts'
import type { Bus } from '../../../../lib/events/types.ts'
import type { Launch } from '../../../../lib/store/launches.ts'
import type { Agent } from '../../../../lib/wire/agent.ts'
import type { LaunchReport, LaunchStanding } from '../../../../lib/wire/launch.ts'
import { createFollower, type Follower } from '../../../../lib/work/follow/follower.ts'
import { writeExit } from '../../../../lib/work/launch/exit.ts'
import { sessionDirectory } from '../../../../lib/work/manifest.ts'
import { Launches } from '../../../../lib/work/spawn/launches.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'
import { until } from '../../../support/until.ts'

let dir: TempDir
let dataDir: string
let bus: Bus
let agents: Map<string, Agent>
let done: string[]
let told: LaunchReport[]
let standing: LaunchStanding['standing']
let launches: Launches
let follower: Follower

const log = pino({ level: 'silent' })

beforeEach(() => {
  dir = tempDir('follow')
  dataDir = join(dir.path, 'data')
  bus = createBus({ hostId: 'B', log })
  agents = new Map([['agt_1', agent({})]])
  done = []
  told = []
  standing = 'active'
})
afterEach(async () => {
  await follower.close()
  dir.close()
})

function agent(over: Partial<Agent>): Agent {
  const base = { id: 'agt_1', name: 'one', state: 'running', program: 'shell', cwd: '/' }
  return { ...base, ...over } as Agent
}

/** Follows one session, of which this is known. */
function follow(over: Partial<Launch> = {}): Follower {
  const launch: Launch = {
    sessionId: 's1',
    homeId: 'A',
    projectId: 'proj_1',
    taskIds: [],
    agentId: 'agt_1',
    made: true,
    state: 'active',
    outcome: null,
    worktree: null,
    createdAt: 1,
    ...over,
  }
  mkdirSync(sessionDirectory(dataDir, 's1'), { recursive: true })
  const nothing = async () => undefined
  const store = { all: async () => [], insert: nothing, write: nothing, delete: nothing }
  launches = new Launches(store, [launch])
  const get = (id: string) => {
    const found = agents.get(id)
    if (!found) throw new Error(`no ${id}`)
    return found
  }
  const act = (what: string) => async (id: string) => {
    done.push(`${what} ${id}`)
    return get(id)
  }
  follower = createFollower({
    launches,
    agents: {
      has: (id) => agents.has(id),
      get,
      async remove(id) {
        done.push(`remove ${id}`)
        agents.delete(id)
      },
      hibernate: act('hibernate'),
      interrupt: async (id) => void done.push(`interrupt ${id}`),
      patch: act('patch'),
      changed: () => undefined,
    },
    hostId: 'B',
    dataDir,
    env: process.env,
    bus,
    members: { get: () => undefined, onChange: () => () => undefined },
    log,
    async tell(homeId, report) {
      expect(homeId).toBe('A')
      told.push(report)
      return { standing: report.ended ? 'ended' : standing }
    },
  })
  return follower
}

const state = () => launches.get('s1')?.state
const news = () => bus.publish('agent:updated', agents.get('agt_1') ?? agent({}))

describe('an agent', () => {
  it('that ends is told of once, with how its program ended', async () => {
    follow()
    news()
    writeExit(sessionDirectory(dataDir, 's1'), {
      outcome: 'failed',
      status: 3,
      signal: null,
      at: 1,
    })
    agents.set('agt_1', agent({ state: 'hibernated' }))
    news()
    news()
    await until(() => state() === 'told')
    expect(told).toEqual([
      { sessionId: 's1', ended: { status: 'failed', reason: expect.stringContaining('3') } },
    ])
    // Woken again it is the program alone.
    expect(done).toEqual(['patch agt_1'])
  })

  it('that is deleted takes what is known of the session with it', async () => {
    follow()
    agents.delete('agt_1')
    bus.publish('agent:deleted', { id: 'agt_1', hostId: 'B', name: 'one' })
    await until(() => state() === undefined)
    expect(told).toMatchObject([{ ended: { status: 'stopped' } }])
  })

  it('says when it begins to wait and when it does no more, once each', async () => {
    follow()
    const activity = (activity: Agent['activity'], text?: string) =>
      bus.publish('agent:activity', {
        id: 'agt_1',
        hostId: 'B',
        activity,
        activitySince: 1,
        activitySource: 'hook',
        ...(text && { question: { id: 'q', text, choices: [], takesText: true } }),
        lastActivityAt: 1,
      })
    for (const times of [1, 2]) {
      activity('waiting', 'Port?')
      await until(() => told.length >= times * 2 - 1)
      activity('waiting', 'Port?')
      activity('working')
      activity('idle')
      await until(() => told.length === times * 2)
    }
    expect(told.slice(0, 2).map(({ needsInput }) => needsInput)).toEqual([
      { active: true, message: 'Port?', source: 'hook' },
      { active: false, message: '', source: 'hook' },
    ])
  })
})

describe('at its start', () => {
  it('removes what was half started, and says so', async () => {
    await follow({ state: 'starting' }).start()
    await until(() => state() === undefined)
    expect(done).toEqual(['remove agt_1'])
    expect(told).toMatchObject([{ ended: { status: 'failed' } }])
    expect(existsSync(sessionDirectory(dataDir, 's1'))).toBe(false)
  })

  it('tells again what was not heard', async () => {
    const outcome = { status: 'completed' } as const
    await follow({ state: 'over', outcome }).start()
    await until(() => state() === 'told')
    expect(told).toEqual([{ sessionId: 's1', ended: outcome }])
  })

  it.each<[LaunchStanding['standing'], string[], string | undefined]>([
    ['active', [], 'active'],
    ['ended', ['patch agt_1'], 'told'],
    ['unknown', ['interrupt agt_1', 'hibernate agt_1', 'patch agt_1'], 'told'],
    ['refused', ['remove agt_1'], undefined],
  ])('asks how a session stands that goes on: %s → %j', async (answer, expected, after) => {
    standing = answer
    await follow().start()
    await until(() => told.length === 1 && state() === after)
    expect(done).toEqual(expected)
  })
})

describe('the home ends it', () => {
  it('by a stop: its agent is hibernated, and that is no news', async () => {
    await follow().end('A', { sessionId: 's1', how: 'stop' })
    agents.set('agt_1', agent({ state: 'hibernated' }))
    news()
    expect(done).toEqual(['interrupt agt_1', 'hibernate agt_1', 'patch agt_1'])
    expect(state()).toBe('told')
    expect(told).toEqual([])
  })

  it('by a stop: an agent that was there before goes on', async () => {
    await follow({ made: false }).end('A', { sessionId: 's1', how: 'stop' })
    expect(done).toEqual(['interrupt agt_1'])
  })

  it('and no other host does', async () => {
    await follow().end('C', { sessionId: 's1', how: 'remove' })
    expect(done).toEqual([])
    expect(state()).toBe('active')
  })
})
