import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { Manifest } from '../../../lib/wire/manifest.ts'
import type { Project } from '../../../lib/wire/project.ts'
import type { SpawnResult } from '../../../lib/wire/spawn.ts'
import type { Task } from '../../../lib/wire/task.ts'
import { call, createAgent } from '../../support/agents.ts'
import { converged, idOf, join as joinMesh } from '../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { type Client, openClient, refusal } from './contract/rig.ts'
import { agentIs, sessionIs, spawnSession, taskIs } from './spawned.ts'

/** Keeps the project. */
let home: TestNode
/** Runs the agents. */
let far: TestNode
let farId: string
let client: Client
let project: Project

beforeAll(async () => {
  ;[home, far] = await Promise.all([
    startTestNode({ env: { MAESTRO_UI: 'off', MAESTRO_NAME: 'home' } }),
    startTestNode({ env: { MAESTRO_UI: 'off', MAESTRO_NAME: 'far' } }),
  ])
  await joinMesh(home, far)
  await converged([home, far])
  farId = await idOf(far)
  client = await openClient(home)
  const workingDir = join(far.home, 'shop')
  mkdirSync(workingDir)
  project = await client.project({
    workingDir: '/nowhere/on/either',
    workingDirs: { [farId]: workingDir },
  })
}, 60_000)
afterAll(async () => {
  client?.close()
  await Promise.all([home?.close(), far?.close()])
})

const spawn = (taskIds: string[], fields = {}) =>
  spawnSession(home, project.id, taskIds, { hostId: farId, ...fields })

/** A request with the token of an agent's pane, to the node that the pane knows. */
async function inPane(name: string) {
  const shown = await far.tmux.run('show-environment', '-t', `=${name}`, 'MAESTRO_TOKEN')
  const token = shown.trim().split('=')[1]
  return async <T>(method: string, path: string, body?: object) => {
    const response = await far.fetch(path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as T }
  }
}

it('runs a session on another host, whose agent works with the project’s home', async () => {
  const task = await client.task(project.id)
  const other = await client.task(project.id)
  const { sessionId, agentId, hostId, session } = await spawn([task.id], { name: 'there' })
  expect(hostId).toBe(farId)
  expect(session.env.MAESTRO_SERVER_URL).toBe(far.url)
  expect(existsSync(join(dirname(far.dataDir), 'sessions', sessionId, 'manifest.json'))).toBe(true)
  await sessionIs(home, sessionId, 'running')
  await taskIs(home, task.id, 'in_progress')
  const agent = await agentIs(home, agentId, (one: Agent) => one.sessionId === sessionId)
  expect(agent).toMatchObject({ hostId: farId, cwd: join(far.home, 'shop') })
  const manifest = await client.ask<Manifest>('GET', `/api/sessions/${sessionId}/manifest`)
  expect(manifest.body.session.workingDirectory).toBe(join(far.home, 'shop'))

  const ask = await inPane('there')
  const note = { message: 'half of it', sessionId }
  expect((await ask<Task>('POST', `/api/tasks/${task.id}/timeline`, note)).status).toBe(200)
  expect((await ask<Task[]>('GET', `/api/tasks?projectId=${project.id}`)).body).toHaveLength(2)
  // Its rights are those it would have at home: what is not its own it may not write.
  const foreign = await ask('PATCH', `/api/tasks/${other.id}`, { title: 'x' })
  expect(foreign).toMatchObject({ status: 403, body: refusal('FORBIDDEN') })
  expect(await ask('POST', '/api/projects', { name: 'x' })).toMatchObject({ status: 403 })
  expect((await ask('PATCH', `/api/sessions/${sessionId}`, { name: 'renamed' })).status).toBe(200)

  const stop = await client.ask('POST', `/api/sessions/${sessionId}/stop`)
  expect(stop).toMatchObject({ status: 200, body: { status: 'stopped', name: 'renamed' } })
  expect((await agentIs(far, agentId, () => true)).state).toBe('hibernated')
  await taskIs(home, task.id, 'pending')
})

it('lets an orchestrator there start workers, as its own', async () => {
  const task = await client.task(project.id)
  const part = await client.task(project.id)
  const { sessionId, agentId } = await spawn([task.id], { name: 'leads', role: 'orchestrator' })
  await sessionIs(home, sessionId, 'running')
  const ask = await inPane('leads')
  const made = await ask<Task>('POST', '/api/tasks', { projectId: project.id, title: 'a part' })
  expect(made).toMatchObject({ status: 201, body: { homeId: await idOf(home) } })
  const request = { projectId: project.id, taskIds: [part.id], program: 'shell', hostId: farId }
  const worker = await ask<SpawnResult>('POST', '/api/sessions/spawn', request)
  expect(worker).toMatchObject({
    status: 201,
    body: { hostId: farId, session: { metadata: { spawnedBy: sessionId } } },
  })
  const stop = await ask('POST', `/api/sessions/${worker.body.sessionId}/stop`)
  expect(stop).toMatchObject({ status: 200, body: { status: 'stopped' } })
  await client.ask('DELETE', `/api/sessions/${sessionId}`)
  await agentIs(far, agentId, ({ state }) => state === 'hibernated')
})

it('refuses what that host refuses, before anything is made', async () => {
  const task = await client.task(project.id)
  const before = (await client.ask<unknown[]>('GET', '/api/sessions')).body.length
  const ask = (fields: object) =>
    client.ask('POST', '/api/sessions/spawn', {
      projectId: project.id,
      taskIds: [task.id],
      ...fields,
    })
  expect(await ask({ hostId: farId, program: 'aider' })).toMatchObject({
    status: 422,
    body: refusal('PROGRAM_NOT_FOUND'),
  })
  expect(await ask({ program: 'shell' })).toMatchObject({ body: refusal('INVALID_WORKING_DIR') })
  expect((await client.ask<unknown[]>('GET', '/api/sessions')).body).toHaveLength(before)
})

it('reuses an agent there, and tells the home what became of it while that was away', async () => {
  const task = await client.task(project.id)
  const agent = await createAgent(far, { name: 'reused' })
  await agentIs(far, agent.id, ({ activity }) => activity === 'idle')
  await agentIs(home, agent.id, ({ activity }) => activity === 'idle')
  const { sessionId } = await spawn([task.id], { agentId: agent.id, hostId: undefined })
  await sessionIs(home, sessionId, 'running')
  await taskIs(home, task.id, 'in_progress')
  client.close()
  await home.stop()
  await far.tmux.run('kill-session', '-t', '=reused')
  await until(async () => {
    const { body } = await call<Agent[]>(far, 'GET', '/api/agents')
    return !body.some(({ id, state }) => id === agent.id && state === 'running')
  })
  await home.restart()
  client = await openClient(home)
  await sessionIs(home, sessionId, 'stopped')
  await taskIs(home, task.id, 'pending')
}, 90_000)

it('answers 502 for a host that is away, and makes nothing', async () => {
  const task = await client.task(project.id)
  await far.stop()
  const before = (await client.ask<unknown[]>('GET', '/api/sessions')).body.length
  const request = { projectId: project.id, taskIds: [task.id], program: 'shell', hostId: farId }
  const answer = await client.ask('POST', '/api/sessions/spawn', request)
  expect(answer).toMatchObject({ status: 502, body: refusal('HOST_UNREACHABLE') })
  expect((await client.ask<unknown[]>('GET', '/api/sessions')).body).toHaveLength(before)
})
