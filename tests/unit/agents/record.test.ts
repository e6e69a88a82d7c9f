import { describe, expect, it } from 'vitest'
import {
  type AgentRecord,
  isKept,
  newRecord,
  stableTitle,
  toAgent,
} from '../../../lib/agents/record.ts'
import type { AgentRow } from '../../../lib/store/agents.ts'
import type { TmuxSession } from '../../../lib/terminal/tmux/snapshot.ts'
import { Agent } from '../../../lib/wire/agent.ts'

const row: AgentRow = {
  id: 'agt_1_a',
  name: 'shop-web-api',
  program: 'claude',
  command: '',
  cwd: '/kept',
  env: { SECRET: 'never-told', API: 'x' },
  tags: [],
  notes: '',
  state: 'running',
  adopted: false,
  ignored: false,
  exitStatus: null,
  exitAt: null,
  resume: { prompt: 'private' },
  createdAt: 5,
  lastActivityAt: 6,
  updatedAt: 7,
}

const session: TmuxSession = {
  id: '$1',
  name: row.name,
  agentId: row.id,
  hostId: 'h',
  ignored: false,
  group: '',
  createdAt: 0,
  serverPid: 1,
  statusLines: 0,
  firstPaneId: '%0',
  windowId: '@0',
  cols: 80,
  rows: 24,
  pane: {
    id: '%0',
    pid: 77,
    dead: false,
    deadStatus: null,
    deadSignal: null,
    command: 'claude',
    cwd: '/pane',
  },
}

function record(given: Partial<AgentRow> = {}, rest: Partial<AgentRecord> = {}): AgentRecord {
  return { ...newRecord({ ...row, ...given }, 100), ...rest }
}

describe('toAgent', () => {
  it('is an agent of the wire, whole', () => {
    const agent = toAgent(record({}, { session, title: 'T' }), 'host', 3)
    expect(Agent.parse(agent)).toEqual(agent)
    expect(agent).toMatchObject({
      hostId: 'host',
      path: ['shop', 'web', 'api'],
      viewers: 3,
      pid: 77,
      title: 'T',
      activity: 'unknown',
      activitySince: 100,
      lastActivityAt: 6,
    })
  })

  it('names variables and never tells a value, nor what is kept for resuming', () => {
    const text = JSON.stringify(toAgent(record(), 'h', 0))
    expect(text).toContain('"envNames":["API","SECRET"]')
    expect(text).not.toMatch(/never-told|private/)
  })

  it('has no pid while its pane is dead or it has no session', () => {
    const dead = { ...session, pane: { ...session.pane, dead: true } }
    expect(toAgent(record({}, { session: dead }), 'h', 0).pid).toBeNull()
    expect(toAgent(record(), 'h', 0).pid).toBeNull()
  })

  it.each<[string, Partial<AgentRow>, Partial<AgentRecord>, string]>([
    ['created here', {}, { session, liveCwd: '/live' }, '/kept'],
    ['adopted, seen', { adopted: true }, { session, liveCwd: '/live' }, '/live'],
    ['adopted, not yet seen', { adopted: true }, { session }, '/pane'],
    ['adopted, hibernated', { adopted: true }, {}, '/kept'],
  ])('the directory of an agent %s', (_, given, rest, cwd) => {
    expect(toAgent(record(given, rest), 'h', 0).cwd).toBe(cwd)
  })

  it.each<[Partial<AgentRow>, string]>([
    [{ program: 'claude', command: '' }, 'claude'],
    [{ program: 'command', command: 'make watch' }, 'make watch'],
    [{ program: 'shell', command: '' }, ''],
  ])('%j runs %j', (given, command) => {
    expect(toAgent(record(given), 'h', 0).command).toBe(command)
  })

  it('tells how the program ended, once it has', () => {
    expect(toAgent(record(), 'h', 0)).not.toHaveProperty('exit')
    expect(toAgent(record({ exitAt: 9, exitStatus: 1 }), 'h', 0).exit).toEqual({ status: 1, at: 9 })
    expect(toAgent(record({ exitAt: 9 }), 'h', 0).exit).toEqual({ status: null, at: 9 })
  })
})

it.each<[string, Partial<AgentRow>, boolean]>([
  ['created here', {}, true],
  ['adopted', { adopted: true }, false],
  ['adopted, with notes', { adopted: true, notes: 'n' }, true],
  ['adopted, with a tag', { adopted: true, tags: ['t'] }, true],
])('an agent %s is kept: %s', (_, given, kept) => {
  expect(isKept(record(given))).toBe(kept)
})

it.each([
  ['⠋ Thinking', 'Thinking'],
  ['⠙ Thinking', 'Thinking'],
  ['✳ Fix the login', 'Fix the login'],
  ['◇  Ready (shop)', 'Ready (shop)'],
  ['· * — x', 'x'],
  ['Thinking ⠋ ', 'Thinking ⠋'],
  ['~/src: vim', '~/src: vim'],
  ['/etc', '/etc'],
  ['(main) shop', '(main) shop'],
  ["[1] 'quoted'", "[1] 'quoted'"],
  ['宽字', '宽字'],
  ['7 files', '7 files'],
  ['⠋', ''],
  ['', ''],
])('the title %j is stable as %j', (title, stable) => {
  expect(stableTitle(title)).toBe(stable)
})
