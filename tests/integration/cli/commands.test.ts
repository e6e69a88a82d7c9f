import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { Session } from '../../../lib/wire/session.ts'
import type { Task } from '../../../lib/wire/task.ts'
import { call } from '../../support/agents.ts'
import { type Ran, runCommand, startCommand } from '../../support/command.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

vi.setConfig({ testTimeout: 120_000 })

let node: TestNode
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off', MAESTRO_NAME: 'box' } })
}, 60_000)
afterAll(() => node?.close())

const here = () => ({ HOME: node.home, DATA_DIR: node.dataDir })
const maestro = (...args: string[]): Promise<Ran> => runCommand(args, here())

/** What `maestro --json …` answers; throws what it says when it fails. */
async function json<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await maestro('--json', ...args)
  if (code !== 0) throw new Error(`${code}: ${err}`)
  return JSON.parse(out) as T
}

describe('agents', () => {
  test('are made, listed, told something, read and removed', async () => {
    const made = await json<Agent>('new', 'customers-api', '--tag', 'a,b', '--cwd', node.home)
    expect(made).toMatchObject({ name: 'customers-api', program: 'shell', tags: ['a', 'b'] })
    expect((await maestro('ls')).out).toMatch(/^customers-api +box +shell/m)
    expect((await maestro('ls', '-q', 'nothing-like-it')).out).toBe('')
    expect((await maestro('send', 'customers-api', 'echo', '$((6*7))-said')).code).toBe(0)
    await until(async () => (await maestro('output', 'customers-api')).out.includes('42-said'))
    const piped = await runCommand(['send', 'customers-api@box'], here(), 'echo from-a-pipe\n')
    expect(piped).toMatchObject({ code: 0, err: '' })
    expect(await maestro('keys', 'customers-api', 'C-c')).toMatchObject({ code: 0 })
    expect(await maestro('rm', 'customers-api')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--yes'),
    })
    expect(await maestro('rm', 'customers-api', '--yes')).toMatchObject({ code: 0 })
    expect(await maestro('output', 'customers-api')).toMatchObject({
      code: 4,
      err: expect.stringContaining('maestro ls'),
    })
  })

  test('wait tells what came, that nothing came in time, and the end over a restart', async () => {
    await json<Agent>('new', 'sleeper')
    expect(await maestro('wait', 'sleeper', '--for', 'idle', '-t', '30s')).toMatchObject({
      code: 0,
      out: 'sleeper is idle.\n',
    })
    expect((await maestro('wait', 'sleeper', '--for', 'waiting', '-t', '200ms')).code).toBe(5)
    const waiting = startCommand(['wait', 'sleeper', '--for', 'exit'], here())
    const failing = startCommand(['wait', 'sleeper', '--for', 'waiting'], here())
    const metrics = async () => (await node.fetch('/metrics')).text()
    await until(async () => (await metrics()).includes('maestro_feed_clients 2'))
    await node.restart()
    await maestro('hibernate', 'sleeper')
    expect(await waiting.ended).toMatchObject({ code: 0, out: 'sleeper has ended.\n' })
    expect((await failing.ended).code).toBe(1)
    expect((await maestro('wake', 'sleeper')).out).toBe('sleeper runs shell.\n')
    await maestro('rm', 'sleeper', '-y')
  })
})

describe('work', () => {
  test('a project, its tasks and a session, as a person and from inside a pane', async () => {
    await json('project', 'create', 'web', '--dir', node.home)
    // In its directory the project needs no name.
    const first = await json<Task>('task', 'create', 'First', '--criterion', 'a, and b')
    expect(first).toMatchObject({ acceptanceCriteria: ['a, and b'], status: 'pending' })
    const part = await json<Task>('task', 'create', 'Part', '--parent', first.id)
    expect((await maestro('task', 'tree')).out).toBe(`○ First  ${first.id}\n  ○ Part  ${part.id}\n`)
    const { body: session } = await call<Session>(node, 'POST', '/api/sessions', {
      projectId: first.projectId,
      taskIds: [first.id],
      name: 'By hand',
    })
    const pane = { ...here(), MAESTRO_SESSION_ID: session.id, MAESTRO_TASK_IDS: first.id }
    const inPane = (...args: string[]) => runCommand(['--json', ...args], pane)
    const watching = startCommand(['session', 'watch', session.id], here())
    await until(() => watching.out().includes('By hand: running'))
    expect((await inPane('task', 'report', 'half', 'way')).code).toBe(0)
    expect((await inPane('session', 'report', 'progress', 'nearly')).code).toBe(0)
    expect((await inPane('task', 'block', '-r', 'no key')).code).toBe(0)
    expect(JSON.parse((await inPane('whoami')).out)).toMatchObject({
      you: { kind: 'socket' },
      session: { id: session.id, taskIds: [first.id] },
    })
    expect((await inPane('session', 'report', 'complete', 'all', 'good')).code).toBe(0)
    expect(await watching.ended).toMatchObject({ code: 0 })
    expect(watching.out()).toMatch(
      /running\nBy hand: nearly\nBy hand: all good\nBy hand: completed/,
    )
    const after = await json<Task>('task', 'get', first.id)
    const entries = after.timeline.map(({ type, message }) => `${type}: ${message}`)
    expect(entries).toEqual(
      expect.arrayContaining(['update: half way', 'update: nearly', 'blocker: no key']),
    )
    const done = await json<Task[]>('task', 'complete', first.id, part.id, '-m', 'merged')
    expect(done.map(({ status }) => status)).toEqual(['completed', 'completed'])
    expect(await maestro('task', 'get', 'task_none')).toMatchObject({ code: 4, out: '' })
    expect((await maestro('session', 'info')).code).toBe(2)
  })
})

describe('another node', () => {
  test('login makes the command a device there, whose right can end', async () => {
    const other = tempDir('laptop')
    const env = { HOME: other.path, DATA_DIR: undefined }
    const { url } = await json<{ url: string; code: string }>('pair', '--role', 'view')
    const code = url.slice(url.indexOf('#') + 1)
    const login = await runCommand(['login', node.url, code], env)
    expect(login).toMatchObject({ code: 0, out: expect.stringContaining('the role view') })
    const file = join(other.path, '.maestro', 'logins.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const { token } = JSON.parse(readFileSync(file, 'utf8')).logins[0]
    expect(login.out + login.err).not.toContain(token)
    // The machine has no node of its own, so commands go there.
    const who = await runCommand(['whoami', '--json'], env)
    expect(JSON.parse(who.out)).toMatchObject({ you: { kind: 'device', role: 'view' } })
    expect(await runCommand(['--node', 'box', 'new', 'x'], env)).toMatchObject({
      code: 6,
      err: expect.stringContaining('manage'),
    })
    expect((await runCommand(['--node', 'attic', 'ls'], env)).code).toBe(2)
    writeFileSync(file, JSON.stringify({ logins: [{ url: node.url, token: 'mtd_wrong' }] }))
    expect((await runCommand(['ls'], env)).code).toBe(6)
    other.close()
  })
})
