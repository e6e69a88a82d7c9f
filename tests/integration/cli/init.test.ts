import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type InitIo, initSession } from '../../../lib/cli/init/init.ts'
import type { Manifest } from '../../../lib/wire/manifest.ts'
import type { Project } from '../../../lib/wire/project.ts'
import type { Session } from '../../../lib/wire/session.ts'
import type { Task } from '../../../lib/wire/task.ts'
import { readExit } from '../../../lib/work/launch/exit.ts'
import { conversationOf } from '../../../lib/work/launch/programs/claude.ts'
import { sessionDirectory, writeManifest } from '../../../lib/work/manifest.ts'
import { commandWords } from '../../support/command.ts'
import { cleanEnv } from '../../support/env.ts'
import { testManifest } from '../../support/manifest.ts'
import { ROOT, startTestNode, type TestNode } from '../../support/node.ts'
import { freePort } from '../../support/ports.ts'
import { until } from '../../support/until.ts'

const RECORDERS = join(ROOT, 'tests/fixtures/recorders')

let node: TestNode
let project: Project
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
  const workingDir = join(node.home, 'project')
  mkdirSync(workingDir, { recursive: true })
  project = await post('/api/projects', { name: 'web', workingDir })
})
afterAll(() => node?.close())

async function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const response = await node.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(response.status, path).toBeLessThan(300)
  return (await response.json()) as T
}
const get = async <T>(path: string) => (await (await node.fetch(path)).json()) as T
const sessionNow = ({ id }: { id: string }) => get<Session>(`/api/sessions/${id}`)
const taskNow = ({ id }: { id: string }) => get<Task>(`/api/tasks/${id}`)

/** A session as a spawn leaves it, with its manifest in place. */
async function makeSession(change: (manifest: Manifest) => Manifest = (same) => same) {
  const task = await post<Task>('/api/tasks', { projectId: project.id, title: 'Do it' })
  const session = await post<Session>('/api/sessions', {
    projectId: project.id,
    taskIds: [task.id],
    status: 'spawning',
  })
  const base = testManifest({
    sessionId: session.id,
    project,
    tasks: [task],
    workingDirectory: project.workingDir,
  })
  const path = writeManifest(node.dataDir, change(base))
  const directory = sessionDirectory(node.dataDir, session.id)
  const env = cleanEnv({
    HOME: node.home,
    DATA_DIR: node.dataDir,
    PATH: `${RECORDERS}:${process.env.PATH}`,
    RECORD: join(directory, 'record'),
    MAESTRO_SERVER_URL: node.url,
    MAESTRO_SESSION_ID: session.id,
    MAESTRO_MANIFEST_PATH: path,
  })
  return {
    task,
    session,
    directory,
    env,
    recorded: (what: string) => readFileSync(join(directory, `record.${what}`), 'utf8'),
  }
}

const quiet = { write: () => true }
const start = (env: InitIo['env'], more: Partial<InitIo> = {}, role: Manifest['role'] = 'worker') =>
  initSession(role, {
    env,
    home: node.home,
    maestro: ['/opt/maestro'],
    stdout: quiet,
    stderr: quiet,
    ...more,
  })

describe('each program is started by its own flags, in its directory, with our command', () => {
  test.each([
    ['claude', '--append-system-prompt', 'acceptEdits'],
    ['codex', 'notify=["/opt/maestro","hook","codex"]', 'workspace-write'],
    ['gemini', '--prompt-interactive', 'auto_edit'],
    ['cursor', 'You are a worker', '# Your task'],
    ['aider', '--message-file', 'prompt.md'],
    ['opencode', '--prompt', '# Your task'],
  ] as const)('%s', async (program, ...given) => {
    const at = await makeSession((manifest) => ({ ...manifest, program }))
    expect(await start(at.env)).toBe(0)
    for (const text of given) expect(at.recorded('args')).toContain(text)
    expect(at.recorded('cwd').trim()).toBe(project.workingDir)
    expect(at.recorded('env')).toContain(`PATH=${at.directory}/bin:`)
    expect(readExit(at.directory)).toMatchObject({ outcome: 'completed', status: 0 })
    expect(await sessionNow(at.session)).toMatchObject({ status: 'completed' })
    expect(await taskNow(at.task)).toMatchObject({ status: 'in_progress' })
  })
})

describe('what the user has already', () => {
  test('a conversation of this session in Claude Code goes on', async () => {
    const at = await makeSession()
    const id = conversationOf(at.session.id)
    const talked = join(node.home, '.claude/projects/-src-web')
    mkdirSync(talked, { recursive: true })
    writeFileSync(join(talked, `${id}.jsonl`), '')
    await start(at.env)
    expect(at.recorded('args').split('\0').slice(0, 2)).toEqual(['--resume', id])
  })

  test('a notify of their own in Codex stays', async () => {
    const at = await makeSession((manifest) => ({ ...manifest, program: 'codex' }))
    writeFileSync(join(at.directory, 'config.toml'), 'notify = ["say"]\n')
    await start({ ...at.env, CODEX_HOME: at.directory })
    expect(at.recorded('args')).not.toContain('notify')
  })
})

describe('what a session tells', () => {
  test('running and in progress while the program works, and a bad end with its reason', async () => {
    const at = await makeSession()
    const ended = start({ ...at.env, RECORD_WAITS: '1', RECORD_EXIT: '7' })
    await until(async () => (await taskNow(at.task)).status === 'in_progress')
    expect(await sessionNow(at.session)).toMatchObject({ status: 'running' })
    expect(readExit(at.directory)).toBeNull()
    writeFileSync(join(at.directory, 'record.go'), '')
    expect(await ended).toBe(1)
    const reason = 'The program ended with status 7.'
    expect(readExit(at.directory)).toMatchObject({ outcome: 'failed', status: 7, reason })
    expect(await sessionNow(at.session)).toMatchObject({ status: 'failed', reason })
  })

  test('nothing over what the agent has said of its end itself', async () => {
    const at = await makeSession()
    const ended = start({ ...at.env, RECORD_WAITS: '1', RECORD_EXIT: '7' })
    await until(async () => (await sessionNow(at.session)).status === 'running')
    await node.fetch(`/api/sessions/${at.session.id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'completed' }),
    })
    writeFileSync(join(at.directory, 'record.go'), '')
    await ended
    expect(await sessionNow(at.session)).toMatchObject({ status: 'completed' })
  })

  test('a node that is away does not keep the program from starting, and hears of it when it is back', async () => {
    const at = await makeSession()
    const port = await freePort()
    const env = { ...at.env, MAESTRO_SERVER_URL: `http://127.0.0.1:${port}`, RECORD_WAITS: '1' }
    const ended = start(env, { limits: { startWaitMs: 50 } })
    await until(() => at.recorded('args'))
    const heard: string[] = []
    const server = createServer((request, response) => {
      request.on('data', (chunk) => heard.push(`${request.url} ${chunk}`))
      request.on('end', () => response.end('{"status":"running"}'))
      request.resume()
    }).listen(port)
    try {
      await until(() => heard.length === 2)
      expect(heard[0]).toBe(`/api/sessions/${at.session.id} {"status":"running"}`)
      writeFileSync(join(at.directory, 'record.go'), '')
      await ended
      expect(heard.at(-1)).toBe(`/api/sessions/${at.session.id} {"status":"completed"}`)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  test('a node that stays away finds the end in its file', async () => {
    const at = await makeSession()
    const said: string[] = []
    const env = { ...at.env, MAESTRO_SERVER_URL: `http://127.0.0.1:${await freePort()}` }
    const stderr = { write: (text: string) => said.push(text) }
    await start(env, { stderr, limits: { startWaitMs: 50, endRetryMs: 100 } })
    expect(said.join('')).toContain(`later it reads ${at.directory}/exit`)
    expect(readExit(at.directory)).toMatchObject({ outcome: 'completed' })
    expect(readFileSync(join(at.directory, 'init.log'), 'utf8')).toContain('completed was not told')
  })
})

describe('what cannot start fails its session, and says why', () => {
  const failedWith = async (at: Awaited<ReturnType<typeof makeSession>>, why: string) => {
    expect(await sessionNow(at.session)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining(why),
    })
    expect(readExit(at.directory)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(why),
    })
    expect(await taskNow(at.task)).toMatchObject({ status: 'pending' })
  }

  test('a manifest that is broken', async () => {
    const at = await makeSession()
    writeFileSync(join(at.directory, 'manifest.json'), '{"manifestVersion": "1.0", "role"')
    await expect(start(at.env)).rejects.toThrow('it is not JSON')
    await failedWith(at, 'it is not JSON')
  })

  test.each<[string, (manifest: Manifest) => Manifest, string]>([
    ['one of another role', (m) => ({ ...m, role: 'orchestrator' }), 'maestro orchestrator init'],
    [
      'a program that knows no tasks',
      (m) => ({ ...m, program: 'command' }),
      'cannot run the program command',
    ],
    [
      'a directory that is not there',
      (m) => ({ ...m, session: { ...m.session, workingDirectory: '/nowhere' } }),
      '/nowhere is not there',
    ],
  ])('%s', async (_, change, why) => {
    const at = await makeSession(change)
    await expect(start(at.env)).rejects.toThrow(why)
    await failedWith(at, why)
  })

  test('a program that is not installed, with how to install it', async () => {
    const at = await makeSession()
    await expect(start({ ...at.env, PATH: '/nowhere' })).rejects.toThrow(
      'npm install -g @anthropic-ai/claude-code',
    )
    await failedWith(at, 'Claude Code was not found')
  })

  test('the manifest of another session leaves that one alone', async () => {
    const [at, other] = [await makeSession(), await makeSession()]
    const env = { ...at.env, MAESTRO_MANIFEST_PATH: other.env.MAESTRO_MANIFEST_PATH }
    await expect(start(env)).rejects.toThrow(`is for session ${other.session.id}`)
    expect(await sessionNow(at.session)).toMatchObject({ status: 'failed' })
    expect(await sessionNow(other.session)).toMatchObject({ status: 'spawning' })
    expect(readExit(other.directory)).toBeNull()
  })

  test('no manifest at all is a matter of use', async () => {
    await expect(start({})).rejects.toThrow('MAESTRO_MANIFEST_PATH names no manifest')
  })
})

describe('in a terminal', () => {
  /** `maestro worker init` as the pane's own program. */
  async function inPane(env: Record<string, string>, name: string) {
    const [file, args] = commandWords(['worker', 'init'])
    const pairs = Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`])
    // tmux puts the PATH of whoever makes a session over the session's own (`spawn_pane`).
    const words = ['env', `PATH=${env.PATH}`, file, ...args].map((word) => `'${word}'`).join(' ')
    await node.tmux.run(
      'new-session',
      '-d',
      '-s',
      name,
      '-x',
      '100',
      '-y',
      '50',
      ...pairs,
      `exec ${words}`,
    )
  }
  const type = (name: string, ...keys: string[]) => node.tmux.run('send-keys', '-t', name, ...keys)

  test('Ctrl-C is the program’s, and a shell finds our command; its end is told', async () => {
    const at = await makeSession((manifest) => ({ ...manifest, program: 'shell' }))
    await inPane(at.env, 'keys')
    await until(async () => (await node.tmux.capture('keys')).includes('Begin now.'))
    const done = join(at.directory, 'done')
    await type('keys', 'sleep 1000', 'Enter')
    const foreground = () =>
      node.tmux.run('display-message', '-p', '-t', 'keys', '#{pane_current_command}')
    await until(async () => (await foreground()).trim() === 'sleep')
    await type('keys', 'C-c')
    await type('keys', `echo $? $(command -v maestro) > ${done}; exit 3`, 'Enter')
    await until(async () => (await sessionNow(at.session)).status === 'failed')
    expect(readFileSync(done, 'utf8')).toBe(`130 ${at.directory}/bin/maestro\n`)
    expect(await sessionNow(at.session)).toMatchObject({
      reason: 'The program ended with status 3.',
    })
  })

  test('Ctrl-C ends a program that it ends, but not us; a closed terminal stops both; time ends the rest', async () => {
    const shell = (timeout?: number) => (manifest: Manifest) => ({
      ...manifest,
      program: 'shell' as const,
      session: { ...manifest.session, ...(timeout && { timeout }) },
    })
    const closed = await makeSession(shell())
    const late = await makeSession(shell(1))
    const cut = await makeSession()
    const panes = { closed: closed.env, late: late.env, cut: { ...cut.env, RECORD_WAITS: '1' } }
    for (const [name, env] of Object.entries(panes)) await inPane(env, name)

    await until(() => cut.recorded('cwd'))
    await type('cut', 'C-c')
    const signal = { outcome: 'failed', signal: 'SIGINT', status: null }
    expect(await until(() => readExit(cut.directory))).toMatchObject(signal)
    await until(async () => (await node.tmux.capture('closed')).includes('Begin now.'))
    await node.tmux.run('kill-session', '-t', 'closed')
    expect(await until(() => readExit(closed.directory))).toMatchObject({ outcome: 'stopped' })
    expect(await until(() => readExit(late.directory))).toMatchObject({
      outcome: 'failed',
      reason: 'Its time of 1 s was over.',
    })
    for (const { session } of [late, cut]) {
      await until(async () => (await sessionNow(session)).status === 'failed')
    }
  })
})
