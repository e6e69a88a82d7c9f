import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MaestroError } from '../../../../lib/errors.ts'
import type { Launch } from '../../../../lib/store/launches.ts'
import type { Agent, AgentCreate } from '../../../../lib/wire/agent.ts'
import type { LaunchOrder } from '../../../../lib/wire/launch.ts'
import { buildManifest, sessionDirectory, writeManifest } from '../../../../lib/work/manifest.ts'
import {
  createLauncher,
  type LaunchAgents,
  type LauncherDeps,
} from '../../../../lib/work/spawn/launcher.ts'
import { Launches } from '../../../../lib/work/spawn/launches.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'
import { project, task } from '../fixtures.ts'

let shared: TempDir
let repository: string
let dir: TempDir
let dataDir: string
let agents: Map<string, Agent>
let made: { input: AgentCreate; id: string }[]
let typed: string[]
let prompt: 'shell' | 'program' | null
let rows: Map<string, Launch>

beforeAll(() => {
  shared = tempDir('repository')
  const git = ['-c', 'user.name=T', '-c', 'user.email=t@t']
  execFileSync('git', ['init', '-qb', 'main', shared.path])
  execFileSync('git', [...git, '-C', shared.path, 'commit', '--allow-empty', '-qm', 'x'])
})
afterAll(() => shared.close())

beforeEach(() => {
  dir = tempDir('launch')
  dataDir = join(dir.path, 'data')
  repository = join(dir.path, 'shop')
  mkdirSync(dataDir)
  cpSync(shared.path, repository, { recursive: true })
  agents = new Map()
  made = []
  typed = []
  prompt = 'shell'
  rows = new Map()
})
afterEach(() => dir.close())

const agent = (id: string, over: Partial<Agent> = {}) =>
  agents.set(id, { id, name: id, state: 'running', activity: 'idle', ...over } as Agent).get(id)

function fakeAgents(): LaunchAgents {
  const get = (id: string) => {
    const found = agents.get(id)
    if (!found) throw new MaestroError('AGENT_NOT_FOUND', `no ${id}`)
    return found
  }
  return {
    list: () => [...agents.values()],
    has: (id) => agents.has(id),
    get,
    async create(input, id = 'none') {
      made.push({ input, id })
      return agent(id, { name: input.name }) as Agent
    },
    async remove(id) {
      agents.delete(id)
    },
    hibernate: async (id) => get(id),
    interrupt: async () => undefined,
    async input(_id, { text }) {
      typed.push(text)
      return { ok: true, submitted: 'verified' }
    },
    keys: async () => undefined,
    patch: async (id) => get(id),
    promptOf: async () => prompt,
    changed: () => undefined,
  }
}

function launcher(over: Partial<LauncherDeps> = {}, fails: Partial<LaunchAgents> = {}) {
  const store = {
    all: async () => [],
    insert: async (launch: Launch) => void rows.set(launch.sessionId, launch),
    write: async (launch: Launch) => void rows.set(launch.sessionId, launch),
    delete: async (id: string) => void rows.delete(id),
  }
  return createLauncher({
    launches: new Launches(store),
    agents: { ...fakeAgents(), ...fails },
    hostId: 'B',
    dataDir,
    env: process.env,
    maestro: ['/usr/bin/node', '/m/maestro.mjs'],
    serverUrl: () => 'http://127.0.0.1:1',
    programs: async () => [],
    directory: async (path) => path,
    requireTmux: () => undefined,
    writeManifest,
    promptFor: async () => 'do it',
    now: () => 1,
    ...over,
  })
}

const order = (over: Partial<LaunchOrder> = {}): LaunchOrder => ({
  name: 'Worker: Auth',
  manifest: buildManifest({
    sessionId: 'sess_1',
    project: project(),
    tasks: [task('a')],
    workingDirectory: repository,
    program: 'shell',
  }),
  ...over,
})

describe('launch', () => {
  it('makes an agent that runs this node’s own command, and answers how', async () => {
    const answer = await launcher().launch('A', order())
    const [{ input, id } = { input: null, id: '' }] = made
    expect(input).toMatchObject({
      name: 'Worker-Auth',
      program: 'shell',
      cwd: repository,
      command: '/usr/bin/node /m/maestro.mjs worker init',
      env: { MAESTRO_SESSION_ID: 'sess_1', MAESTRO_MANIFEST_PATH: answer.manifestPath },
    })
    expect(answer.agentId).toBe(id)
    expect(answer.env).toMatchObject({ MAESTRO_AGENT_ID: id, MAESTRO_HOST_ID: 'B' })
    expect(Object.keys(answer.env)).not.toContain('MAESTRO_TOKEN')
    expect(rows.get('sess_1')).toMatchObject({ homeId: 'A', state: 'active', made: true })
    expect(existsSync(answer.manifestPath)).toBe(true)
  })

  it('works in a worktree of its own when asked', async () => {
    const answer = await launcher().launch('A', order({ worktree: {} }))
    const path = join(dir.path, 'worktrees', 'sess_1')
    expect(answer).toMatchObject({ workingDirectory: path, worktree: { path } })
    expect(made[0]?.input.cwd).toBe(path)
  })

  it('takes the next name when a tmux session that is no agent has it', async () => {
    const create = fakeAgents().create
    const names: string[] = []
    const agent = launcher(
      {},
      {
        async create(input, id) {
          names.push(input.name)
          if (names.length === 1) throw new MaestroError('AGENT_EXISTS', 'taken')
          return create(input, id)
        },
      },
    )
    await agent.launch('A', order())
    expect(names).toEqual(['Worker-Auth', 'Worker-Auth_2'])
  })
})

describe('a launch that fails leaves nothing behind', () => {
  const broken = new Error('broken')
  const fail = async () => {
    throw broken
  }
  const failing: [string, () => ReturnType<typeof launcher>, string][] = [
    [
      'its manifest cannot be written',
      () =>
        launcher({
          writeManifest: () => {
            throw new MaestroError('manifest_generation_failed', 'disk full')
          },
        }),
      'manifest_generation_failed',
    ],
    ['its agent cannot be made', () => launcher({}, { create: fail }), 'spawn_error'],
    [
      'what follows its agent fails',
      () =>
        launcher(
          {},
          {
            changed: () => {
              throw broken
            },
          },
        ),
      'spawn_error',
    ],
  ]
  it.each(failing)('when %s', async (_what, make, code) => {
    await expect(make().launch('A', order({ worktree: {} }))).rejects.toMatchObject({ code })
    expect([...agents.keys()]).toEqual([])
    expect([...rows.keys()]).toEqual([])
    expect(existsSync(sessionDirectory(dataDir, 'sess_1'))).toBe(false)
    expect(existsSync(join(dirname(dataDir), 'worktrees', 'sess_1'))).toBe(false)
    const branches = execFileSync('git', ['-C', repository, 'branch', '--list'], {
      encoding: 'utf8',
    })
    expect(branches.trim()).toBe('* main')
  })

  it('keeps an agent that was there', async () => {
    agent('agt_1')
    const failed = launcher({}, { input: fail }).launch('A', order({ agentId: 'agt_1' }))
    await expect(failed).rejects.toMatchObject({ code: 'spawn_error' })
    expect([...agents.keys()]).toEqual(['agt_1'])
    expect([...rows.keys()]).toEqual([])
  })
})

describe('an agent that is there', () => {
  it('runs the command in its shell, with all that it has to know', async () => {
    agent('agt_1')
    await launcher().launch('A', order({ agentId: 'agt_1' }))
    expect(typed[0]).toMatch(
      /^env 'MAESTRO_SESSION_ID=sess_1' .*'MAESTRO_AGENT_ID=agt_1'.* worker init$/,
    )
    expect(typed[0]).not.toContain('TOKEN')
    expect(made).toEqual([])
    expect(rows.get('sess_1')).toMatchObject({ agentId: 'agt_1', made: false })
  })

  it('is given the prompt when a program runs in it', async () => {
    agent('agt_1')
    prompt = 'program'
    expect(await launcher().launch('A', order({ agentId: 'agt_1' }))).toMatchObject({ command: '' })
    expect(typed).toEqual(['do it'])
  })

  it('is not believed to have it before it was seen to take it', async () => {
    agent('agt_1')
    prompt = 'program'
    const unsure = launcher({}, { input: async () => ({ ok: true, submitted: 'unverified' }) })
    await expect(unsure.launch('A', order({ agentId: 'agt_1' }))).rejects.toMatchObject({
      code: 'spawn_error',
    })
  })

  it.each<[string, Partial<Agent>, typeof prompt]>([
    ['works', { activity: 'working' }, 'shell'],
    ['asks', { activity: 'waiting' }, 'program'],
    ['is hibernated', { state: 'hibernated' }, 'shell'],
    ['has ended', { exit: { status: 1, at: 1 } }, 'shell'],
    ['takes no text', {}, null],
  ])('is busy when it %s', async (_what, over, at) => {
    agent('agt_1', over)
    prompt = at
    await expect(launcher().check(order({ agentId: 'agt_1' }))).rejects.toMatchObject({
      code: 'AGENT_BUSY',
    })
  })

  it('gets one of two sessions that are started at once', async () => {
    agent('agt_1')
    const one = launcher()
    const second = { ...order().manifest.session, id: 'sess_2' }
    const other = order({ agentId: 'agt_1', manifest: { ...order().manifest, session: second } })
    const both = [one.launch('A', order({ agentId: 'agt_1' })), one.launch('A', other)]
    const outcomes = await Promise.allSettled(both)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(outcomes[1]).toMatchObject({ reason: { code: 'AGENT_BUSY' } })
    expect([...rows.keys()]).toEqual(['sess_1'])
  })

  it('is busy while it works on a session', async () => {
    agent('agt_1')
    const one = launcher()
    await one.launch('A', order({ agentId: 'agt_1' }))
    await expect(one.check(order({ agentId: 'agt_1' }))).rejects.toMatchObject({
      code: 'AGENT_BUSY',
    })
  })
})

describe('check', () => {
  const other = (program: 'claude' | 'command') =>
    order({ manifest: { ...order().manifest, program } })
  it.each<[string, () => Promise<unknown>, string]>([
    ['a program that is not here', () => launcher().check(other('claude')), 'PROGRAM_NOT_FOUND'],
    ['a command', () => launcher().check(other('command')), 'VALIDATION_ERROR'],
    ['a bad base', () => launcher().check(order({ worktree: { base: 'no' } })), 'VALIDATION_ERROR'],
    ['an unknown agent', () => launcher().check(order({ agentId: 'agt_x' })), 'AGENT_NOT_FOUND'],
  ])('refuses %s', async (_what, check, code) => {
    await expect(check()).rejects.toMatchObject({ code })
    expect(existsSync(sessionDirectory(dataDir, 'sess_1'))).toBe(false)
    expect([...rows.keys()]).toEqual([])
  })
})
