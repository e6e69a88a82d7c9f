import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Project } from '../../../lib/wire/project.ts'
import type { Session } from '../../../lib/wire/session.ts'
import type { Task } from '../../../lib/wire/task.ts'
import { ROOT, startTestNode, type TestNode } from '../../support/node.ts'
import { exited } from '../../support/processes.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'
import { type Client, openClient } from './contract/rig.ts'

const SAMPLES = join(ROOT, 'tests/fixtures/maestro-server')
const run = promisify(execFile)

let node: TestNode
let client: Client
let dir: TempDir
let project: Project
let tasks: [Task, Task]
const clients: ChildProcess[] = []

beforeAll(async () => {
  const PATH = `${join(ROOT, 'tests/fixtures/bin')}:${process.env.PATH}`
  node = await startTestNode({ env: { MAESTRO_UI: 'off', PATH } })
  client = await openClient(node)
  dir = tempDir('samples')
  project = await client.project()
  tasks = [await client.task(project.id), await client.task(project.id)]
})
afterAll(async () => {
  for (const each of clients) each.kill()
  await Promise.all(clients.map(exited))
  client?.close()
  await node?.close()
  dir?.close()
})

/** A sample with this node's URL, and with ids that exist. */
function sample(name: string): string {
  return readFileSync(join(SAMPLES, name), 'utf8')
    .replaceAll('localhost:3000', `localhost:${node.port}`)
    .replaceAll('proj_123', project.id)
    .replaceAll('task_001', tasks[0].id)
    .replaceAll('task_002', tasks[1].id)
}

/** Runs a flow, then prints these of its variables, a line each. */
async function flow(name: string, ...variables: string[]): Promise<string[]> {
  const prints = variables.map((variable) => `printf '\\n%s\\n' "$${variable}"`)
  const script = [`set -e`, sample(name), ...prints].join('\n')
  const { stdout } = await run('bash', ['-c', script])
  return stdout.split('\n').filter((line) => line !== '')
}

const get = async <T>(path: string) => (await client.ask<T>('GET', path)).body

describe('the example flows of Maestro Server, with curl and jq', () => {
  it('create a project and a task', async () => {
    const lines = await flow('create-project-and-task.sh', 'PROJECT_ID', 'TASK_ID')
    const [projectId, taskId] = lines.slice(-2)
    expect(lines).toContain(`Created project: ${projectId}`)
    expect(lines).toContain(`Created task: ${taskId}`)
    expect(await get(`/api/projects/${projectId}`)).toMatchObject({
      name: 'My App',
      workingDir: '/Users/dev/my-app',
    })
    expect(await get(`/api/tasks/${taskId}`)).toMatchObject({
      projectId,
      title: 'Setup database',
      priority: 'high',
    })
  })

  it('spawn a worker', async () => {
    const [line = ''] = await flow('spawn-worker.sh')
    const { sessionId, ...answer } = JSON.parse(line)
    expect(answer).toMatchObject({
      success: true,
      message: 'Spawn request sent to Agents UI',
      session: { id: sessionId, projectId: project.id, taskIds: [tasks[0].id], status: 'spawning' },
    })
    await until(
      async () => (await get<Session>(`/api/sessions/${sessionId}`)).status === 'running',
      { timeout: 20_000 },
    )
    await client.ask('DELETE', `/api/sessions/${sessionId}`)
  })

  it('manage tasks in a hierarchy', async () => {
    const lines = await flow('hierarchical-tasks.sh', 'PARENT_ID')
    const parentId = lines.at(-1)
    const children = await get<Task[]>(`/api/tasks/${parentId}/children`)
    expect(children.map(({ title }) => title)).toEqual(['Create User model', 'Add JWT middleware'])
    expect(lines.some((line) => line.includes(JSON.stringify(children)))).toBe(true)
  })

  it('manage the tasks of a session', async () => {
    const lines = await flow('session-tasks.sh', 'SESSION_ID')
    expect(await get<Session>(`/api/sessions/${lines.at(-1)}`)).toMatchObject({
      name: 'Multi-task Worker',
      taskIds: [tasks[1].id],
    })
  })
})

/** A JavaScript sample as a program of its own; `said` is what it has printed. */
function start(name: string): { said(): string } {
  const file = join(dir.path, name.replace('.js', '.cjs'))
  const browser = join(dir.path, 'browser.cjs')
  writeFileSync(file, sample(name))
  writeFileSync(browser, `globalThis.WebSocket ??= require('ws').WebSocket\n`)
  const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules') }
  const child = spawn(process.execPath, ['--require', browser, file], { env })
  clients.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk
    })
  }
  return { said: () => text }
}

describe('the JavaScript samples of Maestro Server', () => {
  it('connect, and print what happens', async () => {
    const { said } = start('connection.js')
    await until(() => said().includes('Connected to Maestro Server'))
    const { id } = await client.project()
    await until(
      () => said().includes(`Event: project:created { id: '${id}'`) || said().includes(id),
    )
    expect(said()).toContain('Event: project:created')
  })

  it('monitor the progress of tasks', async () => {
    const { said } = start('monitor-progress.js')
    const task = await client.task(project.id)
    await until(async () => {
      await client.ask('POST', `/api/tasks/${task.id}/timeline`, { message: 'still at it' })
      return said().includes(`Task ${task.id} is now pending`)
    })
    await client.ask('PATCH', `/api/tasks/${task.id}`, { status: 'completed' })
    await until(() => said().includes('Task completed!'))
    expect(said()).toContain(`Task ${task.id} is now completed`)
  })

  it('handle updates of tasks', async () => {
    const { said } = start('node-client.js')
    await until(() => said().includes('Connected to Maestro Server'))
    await client.ask('PATCH', `/api/tasks/${tasks[0].id}`, { status: 'in_progress' })
    await until(() => said().includes(`Task ${tasks[0].id} updated: in_progress`))
  })
})
