import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import { agentNamed, call, createAgent, listAgents } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { isAlive } from '../../support/processes.ts'
import { tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

const dir = tempDir('life')
let node: TestNode
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
})
afterAll(async () => {
  await node.close()
  dir.close()
})

const sessions = () => node.tmux.run('list-sessions', '-F', '#{session_name}').catch(() => '')

describe('creating an agent', () => {
  it('starts a shell in the home directory by default', async () => {
    const agent = await createAgent(node, { name: 'plain' })
    expect(agent).toMatchObject({
      program: 'shell',
      state: 'running',
      cwd: node.home,
      adopted: false,
      hostId: (await call(node, 'GET', '/api/node')).body.id,
    })
    expect(agent.id).toMatch(/^agt_\d+_[a-z0-9]+$/)
    expect(await sessions()).toContain('plain\n')
    expect(await node.tmux.run('show-options', '-t', 'plain', 'status')).toBe('status off\n')
  })

  it('runs a command in the directory that was asked for', async () => {
    const out = join(dir.path, 'out')
    await createAgent(node, { name: 'cmd', command: `pwd > ${out}; exec cat`, cwd: dir.path })
    expect(await until(() => readFile(out, 'utf8'))).toBe(`${dir.path}\n`)
  })

  it.each([
    '$(id)',
    '#(id)',
    '-x',
    'a:b.c',
    '=x',
    '*',
    '',
    'x;',
    'a b',
    'é',
    '#{pid}',
    `${'n'.repeat(65)}`,
    '../x',
    'a\n',
  ])('[H19] refuses the name %j with 400 and changes nothing', async (name) => {
    const before = await sessions()
    const answer = await call(node, 'POST', '/api/agents', { name })
    expect(answer).toMatchObject({
      status: 400,
      body: { error: true, code: 'VALIDATION_ERROR', details: { field: 'name' } },
    })
    expect(await sessions()).toBe(before)
  })

  it('[H20] takes a directory literally, whatever tmux would make of it', async () => {
    const pwned = join(dir.path, 'pwned')
    for (const name of [
      `#(touch ${pwned.replaceAll('/', '#')})`,
      '#(touch pwned)',
      "it's; #{pid}",
      '-x',
      '$HOME "q"',
    ]) {
      const cwd = join(dir.path, 'odd', name)
      await mkdir(cwd, { recursive: true })
      const agent = await createAgent(node, {
        name: `odd_${Date.now()}`,
        cwd,
        command: 'pwd > ./here; exec cat',
      })
      expect(await until(() => readFile(join(cwd, 'here'), 'utf8'))).toBe(`${cwd}\n`)
      await call(node, 'POST', `/api/agents/${agent.id}/restart`)
      await call(node, 'DELETE', `/api/agents/${agent.id}`)
      for (const place of [dir.path, cwd, node.home])
        expect(existsSync(join(place, 'pwned'))).toBe(false)
    }
  })

  it.each([
    ['/nowhere/at/all', 'INVALID_WORKING_DIR', 'cwd'],
    ['relative', 'INVALID_WORKING_DIR', 'cwd'],
    ['/etc/passwd', 'INVALID_WORKING_DIR', 'cwd'],
    ['/tmp/\0', 'VALIDATION_ERROR', 'cwd'],
  ])('refuses the directory %j', async (cwd, code, field) => {
    const answer = await call(node, 'POST', '/api/agents', { name: 'nodir', cwd })
    expect(answer).toMatchObject({ status: 400, body: { code, details: { field } } })
    expect(await listAgents(node)).not.toContainEqual(expect.objectContaining({ name: 'nodir' }))
  })

  it('refuses a name that is taken, also by a session that is no agent', async () => {
    const again = await call(node, 'POST', '/api/agents', { name: 'plain' })
    expect(again).toMatchObject({ status: 409, body: { code: 'AGENT_EXISTS' } })
  })

  it('refuses unknown fields by name, and a program that is not installed', async () => {
    expect(await call(node, 'POST', '/api/agents', { name: 'x', progam: 'shell' })).toMatchObject({
      status: 400,
      body: { details: { field: 'progam' } },
    })
    expect(await call(node, 'POST', '/api/agents', { name: 'x', program: 'aider' })).toMatchObject({
      status: 422,
      body: { code: 'PROGRAM_NOT_FOUND', details: { field: 'program' } },
    })
    expect(
      await call(node, 'POST', '/api/agents', { name: 'x', program: 'command' }),
    ).toMatchObject({
      status: 400,
      body: { details: { field: 'command' } },
    })
  })

  it('keeps the last words and the status of a command that fails', async () => {
    await createAgent(node, { name: 'fails', command: 'echo last words; exit 7' })
    const failed = await agentNamed(node, 'fails', (agent) => agent.exit?.status === 7)
    expect(failed).toMatchObject({ exit: { status: 7 }, pid: null, state: 'running' })
    const output = await call<{ lines: string[] }>(node, 'GET', `/api/agents/${failed.id}/output`)
    expect(output.body.lines.join('\n')).toContain('last words')
    const again = await call<Agent>(node, 'POST', `/api/agents/${failed.id}/restart`)
    expect(again.body.exit).toBeUndefined()
    await call(node, 'DELETE', `/api/agents/${failed.id}`)
  })

  it('restarts its own program, not one that the user runs beside it', async () => {
    const agent = await createAgent(node, { name: 'parted', command: 'exec sleep 1000' })
    const pids = async () =>
      (await node.tmux.run('list-panes', '-s', '-t', '=parted:', '-F', '#{pane_pid}'))
        .trim()
        .split('\n')
    const [own] = await pids()
    await node.tmux.run('split-window', '-t', '=parted:', 'exec sleep 2000')
    const beside = await until(async () => (await pids())[1])
    await call(node, 'POST', `/api/agents/${agent.id}/restart`)
    await until(async () => !(await pids()).includes(own ?? ''))
    expect(await pids()).toContain(beside)
    await call(node, 'DELETE', `/api/agents/${agent.id}`)
  })

  it('knows how a command ended that is over at once, each time', async () => {
    for (let i = 0; i < 12; i++) {
      const { id } = await createAgent(node, { name: `brief${i}`, command: 'exit 7' })
      await agentNamed(node, `brief${i}`, (agent) => agent.exit?.status === 7)
      await call(node, 'DELETE', `/api/agents/${id}`)
    }
  }, 60_000)
})

describe('an agent', () => {
  it('is renamed, noted and tagged; an outside rename is followed', async () => {
    const agent = await createAgent(node, { name: 'before-one' })
    const renamed = await call<Agent>(node, 'PATCH', `/api/agents/${agent.id}`, {
      name: 'after-two-x',
      notes: '# Notes\n<b>é</b>',
      tags: ['a', 'b', 'a'],
    })
    expect(renamed.body).toMatchObject({
      id: agent.id,
      path: ['after', 'two', 'x'],
      notes: '# Notes\n<b>é</b>',
      tags: ['a', 'b'],
    })
    expect(await sessions()).toMatch(/^after-two-x$/m)
    await node.tmux.run('rename-session', '-t', '=after-two-x', 'third')
    expect((await agentNamed(node, 'third')).id).toBe(agent.id)
    expect(await call(node, 'PATCH', `/api/agents/${agent.id}`, { name: 'plain' })).toMatchObject({
      status: 409,
    })
    expect(await call(node, 'PATCH', `/api/agents/${agent.id}`, { name: '#(id)' })).toMatchObject({
      status: 400,
    })
  })

  it('hibernates and wakes with its environment and directory', async () => {
    const out = join(dir.path, 'env-out')
    const agent = await createAgent(node, {
      name: 'sleeper',
      cwd: dir.path,
      env: { API_KEY: 's3cret \'\n"$HOME;' },
      command: `printf '%s' "$API_KEY" >> ${out}; exec cat`,
    })
    expect(agent.envNames).toEqual(['API_KEY'])
    await until(() => existsSync(out))
    const asleep = await call<Agent>(node, 'POST', `/api/agents/${agent.id}/hibernate`)
    expect(asleep.body).toMatchObject({ state: 'hibernated', pid: null })
    expect(await sessions()).not.toContain('sleeper')
    expect(await call(node, 'POST', `/api/agents/${agent.id}/input`, { text: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'AGENT_BUSY' },
    })
    await call(node, 'POST', `/api/agents/${agent.id}/wake`)
    await until(async () => (await readFile(out, 'utf8')) === 's3cret \'\n"$HOME;'.repeat(2))
    expect(await agentNamed(node, 'sleeper', (a) => a.state === 'running')).toMatchObject({
      id: agent.id,
      cwd: dir.path,
    })
  })

  it('whose session ends hibernates, and is not lost', async () => {
    const agent = await createAgent(node, { name: 'exits' })
    await node.tmux.run('send-keys', '-t', 'exits', 'exit', 'Enter')
    expect(await agentNamed(node, 'exits', (a) => a.state === 'hibernated')).toMatchObject({
      id: agent.id,
    })
    await call(node, 'POST', `/api/agents/${agent.id}/wake`)
    expect(await sessions()).toContain('exits')
  })

  it('does not live on unseen when its program ignores the end of its session', async () => {
    const agent = await createAgent(node, {
      name: 'stubborn',
      command: `exec ${process.execPath} -e "process.on('SIGHUP', () => {}); console.log('up'); setInterval(() => {}, 1e6)"`,
    })
    await until(async () => (await node.tmux.capture('=stubborn:')).includes('up'))
    expect(isAlive(agent.pid ?? 0)).toBe(true)
    await call(node, 'POST', `/api/agents/${agent.id}/hibernate`)
    await until(() => !isAlive(agent.pid ?? 0))
  })

  it('is deleted with its session, or without it and then left alone', async () => {
    const gone = await createAgent(node, { name: 'gone' })
    const kept = await createAgent(node, { name: 'kept' })
    expect((await call(node, 'DELETE', `/api/agents/${gone.id}`)).status).toBe(200)
    expect((await call(node, 'DELETE', `/api/agents/${kept.id}?keepTmux=1`)).status).toBe(200)
    await node.tmux.newSession('marker')
    await agentNamed(node, 'marker')
    expect(await sessions()).toMatch(/^kept$/m)
    expect(await sessions()).not.toMatch(/^gone$/m)
    expect((await listAgents(node)).map((agent) => agent.name)).not.toContain('kept')
    await node.kill9()
    await node.restart()
    await agentNamed(node, 'marker')
    expect((await listAgents(node)).map((agent) => agent.name)).not.toContain('kept')
    expect(await call(node, 'POST', '/api/agents', { name: 'kept' })).toMatchObject({ status: 409 })
  })

  it('[H21] is 404 by a part of its id or by its name', async () => {
    const agent = await agentNamed(node, 'plain')
    for (const id of [agent.id.slice(0, -1), 'plain', 'pl', '$0', '=plain', '%00', '..']) {
      for (const path of ['', '/output', '/git']) {
        const answer = await node.fetch(`/api/agents/${encodeURIComponent(id)}${path}`)
        expect([400, 404]).toContain(answer.status)
      }
    }
    expect(await call(node, 'POST', '/api/agents/agt_1_x/hibernate')).toMatchObject({
      status: 404,
      body: { code: 'AGENT_NOT_FOUND' },
    })
  })
})

describe('the list', () => {
  it('is whole without a limit, pages with one, filters and answers 304', async () => {
    const all = await call<Agent[]>(node, 'GET', '/api/agents')
    expect(all.body.length).toBeGreaterThan(3)
    const seen: string[] = []
    let path: string | undefined = '/api/agents?limit=2'
    while (path) {
      const page: Awaited<ReturnType<typeof call<Agent[]>>> = await call<Agent[]>(node, 'GET', path)
      expect(page.body.length).toBeLessThanOrEqual(2)
      seen.push(...page.body.map((agent) => agent.id))
      path = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]
    }
    expect(seen).toEqual(all.body.map((agent) => agent.id))
    expect((await call<Agent[]>(node, 'GET', '/api/agents?q=PLAI')).body).toMatchObject([
      { name: 'plain' },
    ])
    expect((await call<Agent[]>(node, 'GET', '/api/agents?host=nobody')).body).toEqual([])
    await until(async () => {
      const first = await node.fetch(`/api/agents/${seen[0]}`)
      const again = await node.fetch(`/api/agents/${seen[0]}`, {
        headers: { 'if-none-match': first.headers.get('etag') ?? '' },
      })
      return again.status === 304
    })
  })
})
