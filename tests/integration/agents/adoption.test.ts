import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { agentNamed, call, createAgent, listAgents } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { createTmux, type TestTmux } from '../../support/tmux.ts'
import { until } from '../../support/until.ts'

const BIN = fileURLToPath(new URL('../../fixtures/bin', import.meta.url))

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

function tmux(): TestTmux {
  const made = createTmux()
  open.push(made)
  return made
}

async function node(on: TestTmux): Promise<TestNode> {
  const started = await startTestNode({ tmux: on, env: { MAESTRO_UI: 'off' } })
  open.push(started)
  return started
}

async function names(of: TestNode): Promise<string[]> {
  return (await listAgents(of)).map((agent) => agent.name).sort()
}

/** Control clients of this server, by their argument lists: one that waits has no session to be listed by. */
function controlClients(of: TestTmux): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    try {
      const args = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0')
      return args[0] === 'tmux' && args.includes(of.socket) && args.includes('-C')
        ? [Number(entry)]
        : []
    } catch {
      return [] // not a process, or one that has just ended
    }
  })
}

describe('sessions of the user', () => {
  it('are agents from the start, under names of any kind, and stay as they are', async () => {
    const server = tmux()
    await server.newSession('shop-db-import', { cwd: '/usr' })
    await server.newSession('my notes é 漢')
    const before = await server.run(
      'list-sessions',
      '-F',
      '#{session_id} #{session_name} #{session_windows}',
    )
    const it = await node(server)
    const agent = await agentNamed(it, 'shop-db-import')
    expect(agent).toMatchObject({
      path: ['shop', 'db', 'import'],
      state: 'running',
      adopted: true,
      program: 'shell',
      cwd: '/usr',
    })
    expect(agent.pid).toBeGreaterThan(1)
    expect(await names(it)).toEqual(['my notes é 漢', 'shop-db-import'])
    expect(
      await server.run('list-sessions', '-F', '#{session_id} #{session_name} #{session_windows}'),
    ).toBe(before)
  })

  it('appear, change their name and vanish within a second', async () => {
    const server = tmux()
    await server.newSession('first')
    const it = await node(server)
    const first = await agentNamed(it, 'first')

    await server.newSession('second')
    await agentNamed(it, 'second', undefined, 1_000)
    await server.run('rename-session', '-t', 'first', 'renamed')
    const renamed = await agentNamed(it, 'renamed', undefined, 1_000)
    expect(renamed.id).toBe(first.id)
    await server.run('kill-session', '-t', '=second')
    await until(async () => !(await names(it)).includes('second'), { timeout: 1_000 })
    expect(await names(it)).toEqual(['renamed'])
  })

  it('are adopted once each, however many come at a time', async () => {
    const server = tmux()
    await server.newSession('zero')
    const it = await node(server)
    await agentNamed(it, 'zero')
    const made = Array.from({ length: 30 }, (_, i) => `burst-${i}`)
    for (const name of made) await server.newSession(name, { command: 'cat' })
    await until(async () => (await names(it)).length === 31)
    const ids = new Set((await listAgents(it)).map((agent) => agent.id))
    expect(ids.size).toBe(31)
    const marks = await server.run('list-sessions', '-F', '#{@maestro_agent}')
    expect(new Set(marks.trim().split('\n'))).toEqual(ids)
  })

  it('take the program that is started in them', async () => {
    const server = createTmux({ PATH: `${BIN}:${process.env.PATH}` })
    open.push(server)
    await server.newSession('mine', { command: 'sh' })
    const it = await node(server)
    await agentNamed(it, 'mine', (agent) => agent.program === 'shell')
    await server.run('send-keys', '-t', '=mine:', `${BIN}/claude`, 'Enter')
    await agentNamed(it, 'mine', (agent) => agent.program === 'claude')
  })

  it('that join a group are no agents of their own', async () => {
    const server = tmux()
    await server.newSession('origin')
    const it = await node(server)
    await agentNamed(it, 'origin')
    await server.run('new-session', '-d', '-s', 'clone', '-t', 'origin')
    await server.newSession('later')
    await agentNamed(it, 'later')
    expect(await names(it)).toEqual(['later', 'origin'])
  })

  it('disappear when untouched, and hibernate when they have notes or tags', async () => {
    const server = tmux()
    await server.newSession('plain')
    await server.newSession('noted')
    await server.newSession('other')
    const it = await node(server)
    const noted = await agentNamed(it, 'noted')
    await agentNamed(it, 'plain')
    await call(it, 'PATCH', `/api/agents/${noted.id}`, { notes: 'keep me' })
    await server.run('kill-session', '-t', '=plain')
    await server.run('kill-session', '-t', '=noted')
    const asleep = await agentNamed(it, 'noted', (agent) => agent.state === 'hibernated')
    expect(asleep).toMatchObject({ id: noted.id, notes: 'keep me', pid: null })
    expect(await names(it)).toEqual(['noted', 'other'])

    const refused = await call(it, 'POST', `/api/agents/${noted.id}/wake`)
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', details: { field: 'program' } },
    })
    const woken = await call(it, 'POST', `/api/agents/${noted.id}/wake`, { program: 'shell' })
    expect(woken).toMatchObject({ status: 200, body: { state: 'running', notes: 'keep me' } })
  })

  it.each(['a\\b', 'tab\tin it', "'$(id)' #(id) {}"])(
    'wakes under its old name: %j',
    async (name) => {
      const server = tmux()
      await server.newSession(name)
      const it = await node(server)
      const agent = await until(async () => (await listAgents(it))[0])
      await call(it, 'POST', `/api/agents/${agent.id}/hibernate`)
      const woken = await call(it, 'POST', `/api/agents/${agent.id}/wake`, { program: 'shell' })
      expect(woken).toMatchObject({ status: 200, body: { state: 'running', name: agent.name } })
      expect((await listAgents(it)).map(({ id }) => id)).toEqual([agent.id])
      expect((await server.run('list-sessions', '-F', '#{session_name}')).trim()).toBe(agent.name)
    },
  )
})

describe('the tmux server', () => {
  it('may be absent, come later, die and come again', async () => {
    const server = tmux()
    const it = await node(server)
    const status = async () =>
      (await call<{ tmux: { status: string } }>(it, 'GET', '/api/node')).body.tmux.status
    await until(async () => (await status()) === 'down')
    expect(await listAgents(it)).toEqual([])

    await server.newSession('late')
    const late = await agentNamed(it, 'late', undefined, 1_000)
    await call(it, 'PATCH', `/api/agents/${late.id}`, { tags: ['x'] })
    expect(await status()).toBe('up')

    process.kill((await server.pid()) ?? 0, 'SIGKILL')
    await agentNamed(it, 'late', (agent) => agent.state === 'hibernated')
    await until(async () => (await status()) === 'down')

    await server.newSession('fresh')
    await agentNamed(it, 'fresh')
    expect(await status()).toBe('up')
    expect(await names(it)).toEqual(['fresh', 'late'])
  })

  it('is started by the node for its first agent', async () => {
    const server = tmux()
    const it = await node(server)
    const agent = await createAgent(it, { name: 'one' })
    expect(agent.state).toBe('running')
    expect(await server.run('list-sessions', '-F', '#{session_name}')).toBe('one\n')
  })

  it('is not held up by the node when it is told to end', async () => {
    const server = tmux()
    await server.newSession('a')
    const it = await node(server)
    await agentNamed(it, 'a')
    await server.killServer()
    expect(await server.pid()).toBeNull()
    await until(async () => (await listAgents(it)).length === 0)
  })

  it('keeps new agents when the user has it destroy what nobody looks at', async () => {
    const server = tmux()
    await server.newSession('a')
    await server.run('set-option', '-t', '=a:', 'destroy-unattached', 'off')
    await server.run('set-option', '-g', 'destroy-unattached', 'on')
    const it = await node(server)
    await createAgent(it, { name: 'stays' })
    const running = await agentNamed(it, 'stays', (agent) => agent.pid !== null)
    expect(running.state).toBe('running')
    expect(await server.run('list-sessions', '-F', '#S')).toContain('stays')
  })

  it('is not crashed by a new agent under window-size manual: words instead', async () => {
    const server = tmux()
    await server.newSession('a')
    const it = await node(server)
    await agentNamed(it, 'a')
    await server.run('set-option', '-g', 'window-size', 'manual')
    const answer = await call(it, 'POST', '/api/agents', { name: 'x' })
    expect(answer).toMatchObject({ status: 503, body: { code: 'TMUX_UNAVAILABLE' } })
    expect(answer.body.message).toContain('window-size')
    expect(await server.run('list-sessions', '-F', '#S')).toBe('a\n')
    expect(await names(it)).toEqual(['a'])
  })

  it('shared by two nodes shows each session on one of them', async () => {
    const server = tmux()
    await server.newSession('mine')
    const first = await node(server)
    await agentNamed(first, 'mine')
    const second = await node(server)
    const own = await createAgent(second, { name: 'theirs' })
    await server.newSession('later')
    await agentNamed(first, 'later')
    expect(await names(first)).toEqual(['later', 'mine'])
    expect((await listAgents(second)).map((agent) => agent.id)).toEqual([own.id])

    await first.kill9()
    await server.newSession('after')
    await agentNamed(second, 'after')
    expect(await names(second)).toEqual(['after', 'later', 'mine', 'theirs'])
  })
})

describe('after kill -9 of the node', () => {
  it('agents run on, and are listed again with ids, notes and tags', async () => {
    const server = tmux()
    await server.newSession('adopted')
    const it = await node(server)
    const adopted = await agentNamed(it, 'adopted')
    const made = await createAgent(it, { name: 'made', tags: ['a'], notes: 'n', cwd: '/tmp' })
    await call(it, 'PATCH', `/api/agents/${adopted.id}`, { notes: 'mine', tags: ['t'] })
    const pids = (await server.run('list-panes', '-a', '-F', '#{pane_pid}')).trim().split('\n')

    await it.kill9()
    await server.run('rename-session', '-t', 'adopted', 'elsewhere')
    for (const pid of pids) process.kill(Number(pid), 0)
    await it.restart()

    expect(await agentNamed(it, 'elsewhere', (agent) => agent.pid !== null)).toMatchObject({
      id: adopted.id,
      notes: 'mine',
      tags: ['t'],
    })
    expect(await agentNamed(it, 'made', (agent) => agent.pid !== null)).toMatchObject({
      id: made.id,
      notes: 'n',
      tags: ['a'],
      adopted: false,
    })
    expect((await listAgents(it)).length).toBe(2)
  })

  it('its connections to tmux end with it', async () => {
    const server = tmux()
    await server.newSession('a')
    const it = await node(server)
    await agentNamed(it, 'a')
    expect(controlClients(server).length).toBe(2)
    await it.kill9()
    await until(() => controlClients(server).length === 0)
  })

  it('nothing of the dead node holds up the end of tmux', async () => {
    const server = tmux()
    await server.newSession('a')
    const it = await node(server)
    await agentNamed(it, 'a')
    await it.kill9()
    const ending = spawn('tmux', ['kill-server'], { env: server.env, stdio: 'ignore' })
    const code = await new Promise((resolve) => ending.once('close', resolve))
    expect(code).toBe(0)
    await until(async () => (await server.pid()) === null)
  })
})
