import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { reportHook } from '../../../lib/cli/init/hook.ts'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { Session } from '../../../lib/wire/session.ts'
import { claudeHooks } from '../../../lib/work/launch/claude-hooks.ts'
import { commandWords, runCommand } from '../../support/command.ts'
import { cleanEnv } from '../../support/env.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

let node: TestNode
let home: TempDir
let env: Record<string, string>
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
})
afterAll(() => node?.close())

describe('a hook', () => {
  let server: Server | undefined
  beforeAll(() => {
    home = tempDir('hook')
    env = { HOME: home.path, DATA_DIR: join(home.path, 'data') }
  })
  afterEach(() => server?.close())
  afterAll(() => home.close())
  const log = () => readFileSync(join(home.path, 'hook.log'), 'utf8')

  const agentNamed = async (name: string) => {
    const agents = (await (await node.fetch('/api/agents')).json()) as Agent[]
    return agents.find((agent) => agent.name === name)
  }
  const asks = JSON.stringify({ tool_name: 'Bash', tool_input: { command: 'make' } })
  const tell = (variables: Record<string, string>) =>
    reportHook('PermissionRequest', asks, { env: variables, home: node.home, stdin: process.stdin })

  test('tells the node what its agent does', async () => {
    const headers = { 'content-type': 'application/json' }
    await node.fetch('/api/agents', { method: 'POST', headers, body: '{"name":"hooked"}' })
    const { id } = await until(() => agentNamed('hooked'))
    await tell({ MAESTRO_SERVER_URL: node.url, MAESTRO_AGENT_ID: id })
    const activity = { activity: 'waiting', activitySource: 'hook' }
    await until(async () => (await agentNamed('hooked'))?.activitySource === 'hook')
    expect(await agentNamed('hooked')).toMatchObject({
      ...activity,
      question: { text: 'May Bash be used? make' },
    })
  })

  test('in a session that somebody else made tells by whose tmux it runs in', async () => {
    await node.tmux.newSession('theirs')
    const { id } = await until(() => agentNamed('theirs'))
    const [socket, pane] = [node.tmux.socket, await paneOf('theirs')]
    await until(
      async () =>
        (await node.tmux.run('show', '-v', '-t', 'theirs', '@maestro_agent')).trim() === id,
    )
    await tell({
      PATH: process.env.PATH ?? '',
      DATA_DIR: node.dataDir,
      TMUX: `${socket},1,0`,
      TMUX_PANE: pane,
    })
    await until(async () => (await agentNamed('theirs'))?.activitySource === 'hook')
  })
  const paneOf = async (name: string) =>
    (await node.tmux.run('list-panes', '-t', name, '-F', '#{pane_id}')).trim()

  test('of a session without an agent tells the session that it needs somebody', async () => {
    const headers = { 'content-type': 'application/json' }
    const send = async (path: string, body: unknown) => {
      const answer = await node.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
      return (await answer.json()) as Session
    }
    const { id: projectId } = await send('/api/projects', { name: 'hooks' })
    const { id: taskId } = await send('/api/tasks', { projectId, title: 'Do it' })
    const { id } = await send('/api/sessions', { projectId, taskIds: [taskId] })
    await tell({ MAESTRO_SERVER_URL: node.url, MAESTRO_SESSION_ID: id })
    const session = (await (await node.fetch(`/api/sessions/${id}`)).json()) as Session
    expect(session.needsInput).toMatchObject({ active: true, message: 'May Bash be used? make' })
  })

  test('is called by the shell only in an agent, and never fails', async () => {
    const file = join(home.path, 'ran')
    const run = (words: string[], variables: Record<string, string>) => {
      const { Stop } = claudeHooks(words)
      return spawnSync('sh', ['-c', Stop?.[0]?.hooks[0]?.command ?? 'false'], {
        env: cleanEnv(variables),
        // touch makes files of the words behind, too.
        cwd: home.path,
      })
    }
    expect(run(['touch', file], {}).status).toBe(0)
    expect(existsSync(file)).toBe(false)
    expect(run(['touch', file], { MAESTRO_AGENT_ID: 'agt_1' }).status).toBe(0)
    expect(existsSync(file)).toBe(true)
    const failed = run(['/no such/command'], { TMUX_PANE: '%1' })
    expect([failed.status, `${failed.stdout}${failed.stderr}`]).toEqual([0, ''])
  })

  test('ends well and silent for a node that never answers, and notes it', async () => {
    const mute = createServer(() => undefined).listen(0)
    server = mute
    await until(() => mute.listening)
    const { port } = mute.address() as { port: number }
    const url = `http://127.0.0.1:${port}`
    const ran = await runCommand(
      ['hook', 'Stop'],
      { ...env, MAESTRO_SERVER_URL: url, MAESTRO_AGENT_ID: 'agt_1' },
      '{}',
    )
    expect(ran).toEqual({ code: 0, out: '', err: '' })
    expect(log()).toMatch(/Z Stop: /)
  })

  test('ends although nobody closes its input', async () => {
    const [file, words] = commandWords(['hook', 'Notification'])
    const child = spawn(file, words, { env: { ...process.env, ...env } })
    const code = await new Promise((resolve) => child.once('exit', resolve))
    child.stdin.destroy()
    expect(code).toBe(0)
    expect(log()).toContain('Notification: not told within')
  })

  test('ends well whatever it is called with', async () => {
    const calls = [
      ['hook'],
      ['hook', '--strange', 'Stop', 'not json', 'and', 'more'],
      ['hook', 'codex', '{"type":'],
    ]
    const variables = { ...env, MAESTRO_AGENT_ID: 'agt_1' }
    const ran = await Promise.all(calls.map((args) => runCommand(args, variables, 'no json')))
    for (const each of ran) expect(each).toEqual({ code: 0, out: '', err: '' })
  })
})

describe('installing hooks', () => {
  beforeAll(() => {
    home = tempDir('hooks')
    env = { HOME: home.path }
  })
  afterAll(() => home.close())
  const settings = () => join(home.path, '.claude/settings.json')
  const codex = () => join(home.path, '.codex/config.toml')
  const OWN = '{\n  "model": "opus"\n}\n'

  test('shows the change, and does nothing where nobody can agree', async () => {
    mkdirSync(join(home.path, '.claude'))
    writeFileSync(settings(), OWN)
    const { code, err } = await runCommand(['hooks', 'install', 'claude'], env)
    expect(code).toBe(2)
    expect(err).toContain(settings())
    expect(err).toContain('+    "PermissionRequest": [')
    expect(err).toContain('add --yes')
    expect(readFileSync(settings(), 'utf8')).toBe(OWN)
  })

  test('writes both, keeps a copy, and removes only its own', async () => {
    const { code, out } = await runCommand(['hooks', 'install', '--yes', '--json'], env)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({ program: 'claude', file: settings(), changed: true }),
      { program: 'codex', file: codex(), changed: true, backup: null },
    ])
    const copy = readdirSync(join(home.path, '.claude')).find((name) => name.endsWith('.bak'))
    expect(readFileSync(join(home.path, '.claude', copy ?? ''), 'utf8')).toBe(OWN)
    expect(JSON.parse(readFileSync(settings(), 'utf8'))).toMatchObject({ model: 'opus', hooks: {} })
    expect(readFileSync(codex(), 'utf8')).toMatch(/^notify = \[.*"hook","codex"\] # maestro\n$/)
    expect((await runCommand(['hooks', 'remove', '--yes'], env)).code).toBe(0)
    expect(readFileSync(settings(), 'utf8')).toBe(OWN)
    expect(readFileSync(codex(), 'utf8')).toBe('')
  })
})

test('a manifest is made from a project and its tasks, as the node makes it', async () => {
  const json = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await node.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
    return (await answer.json()) as { id: string }
  }
  const project = await json('/api/projects', { name: 'web', workingDir: '~/src' })
  const task = await json('/api/tasks', { projectId: project.id, title: 'Do it' })
  const here = { HOME: node.home, DATA_DIR: node.dataDir }
  const args = ['manifest', 'generate', '--project-id', project.id, '--task-ids', task.id]
  const { out, err } = await runCommand([...args, '--program', 'codex', '--output', 'm.json'], here)
  expect(err).toBe('')
  expect(out).toBe(`${node.home}/m.json\n`)
  expect(JSON.parse(readFileSync(join(node.home, 'm.json'), 'utf8'))).toMatchObject({
    role: 'worker',
    program: 'codex',
    project: { id: project.id },
    tasks: [{ id: task.id, title: 'Do it' }],
    session: { workingDirectory: `${node.home}/src` },
  })
})

test('skills are told of, those of a project too', async () => {
  const dir = join(node.home, 'own/.claude/skills/own')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'SKILL.md'), '---\nname: own\ndescription: Ours\n---\nHow.')
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ name: 'own', workingDir: join(node.home, 'own') })
  const made = await node.fetch('/api/projects', { method: 'POST', headers, body })
  const { id } = (await made.json()) as { id: string }
  const ids = async (query: string) =>
    ((await (await node.fetch(`/api/skills${query}`)).json()) as { id: string }[]).map((s) => s.id)
  expect(await ids('')).toEqual(['maestro-cli', 'maestro-orchestrator', 'maestro-worker'])
  expect(await ids(`?projectId=${id}`)).toContain('own')
  const one = await node.fetch(`/api/skills/own?projectId=${id}`)
  expect(await one.json()).toMatchObject({ id: 'own', scope: 'project', instructions: 'How.' })
  expect((await node.fetch('/api/skills/own')).status).toBe(404)
  expect((await node.fetch('/api/skills?projectId=none')).status).toBe(404)
  const { out } = await runCommand(['skill', 'ls', '--project', id], {
    HOME: node.home,
    DATA_DIR: node.dataDir,
  })
  expect(out).toMatch(/^own +project +Ours$/m)
})
