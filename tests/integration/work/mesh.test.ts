import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RawData, WebSocket } from 'ws'
import { loadIdentity } from '../../../lib/mesh/identity.ts'
import { EMPTY_DIGEST, signRequest } from '../../../lib/mesh/signature.ts'
import type { AnyEnvelope } from '../../../lib/wire/event.ts'
import type { Project } from '../../../lib/wire/project.ts'
import type { Session } from '../../../lib/wire/session.ts'
import type { Task } from '../../../lib/wire/task.ts'
import { call, createAgent } from '../../support/agents.ts'
import { idOf } from '../../support/mesh.ts'
import type { TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { startMesh } from '../mesh/route/nodes.ts'
import { refusal } from './contract/rig.ts'
import { sessionIs, spawnSession, taskIs } from './spawned.ts'

let a: TestNode
let b: TestNode
let c: TestNode
let nodes: TestNode[] = []
let idOfA: string
let idOfC: string
let atB: Feed
/** On A, as is its task. */
let project: Project
let task: Task

beforeAll(async () => {
  const mesh = await startMesh(3)
  nodes = mesh.nodes
  ;[a, b, c] = nodes as [TestNode, TestNode, TestNode]
  ;[idOfA = '', , idOfC = ''] = mesh.ids
  atB = await openFeed(b)
  project = await made(a, '/api/projects', { name: 'kept on a' })
  task = await made(a, '/api/tasks', { projectId: project.id, title: 'of a' })
}, 60_000)
afterAll(async () => {
  atB?.close()
  await Promise.all(nodes.map((node) => node.close()))
})

interface Feed {
  work(): AnyEnvelope[]
  close(): void
}

/** The events of a node that are about work. */
async function openFeed(node: TestNode): Promise<Feed> {
  const ws = new WebSocket(`${node.url.replace('http', 'ws')}/ws`)
  const events: AnyEnvelope[] = []
  ws.on('message', (data: RawData) => events.push(JSON.parse(String(data))))
  await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject))
  return {
    work: () => events.filter(({ type }) => /^(project|task|session):/.test(type)),
    close: () => ws.terminate(),
  }
}

async function made<T>(node: TestNode, path: string, body: object): Promise<T> {
  const answer = await call<T>(node, 'POST', path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}

const get = async <T>(node: TestNode, path: string): Promise<T> =>
  (await call<T>(node, 'GET', path)).body

/** What C is told as a member of the mesh, which asks for itself. */
async function asC(node: TestNode, target: string): Promise<{ status: number; body: unknown }> {
  const { privateKey, hostId: from } = loadIdentity(c.dataDir)
  const to = await idOf(node)
  const headers = signRequest({
    ...{ method: 'GET', target, to, from, role: 'view', digest: EMPTY_DIGEST },
    ...{ at: Date.now(), key: privateKey },
  })
  const response = await node.fetch(target, { headers })
  return { status: response.status, body: await response.json() }
}

const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id)

/** Events at B about this thing, once nothing more is on its way: one from A behind all is there. */
async function toldAtB(of: string): Promise<string[]> {
  const mark = await made<Project>(a, '/api/projects', { name: 'mark' })
  await call(a, 'DELETE', `/api/projects/${mark.id}`)
  await until(() =>
    atB.work().some(({ type, data }) => {
      return type === 'project:deleted' && data.id === mark.id
    }),
  )
  return atB
    .work()
    .filter(({ data }) => JSON.stringify(data).includes(of))
    .map(({ type }) => type)
}

describe('[M16] work of all hosts from any of them', () => {
  it('lists what is kept elsewhere, and finds it by its id', async () => {
    for (const node of [b, c]) {
      const [projects, tasks] = await Promise.all([
        get<Project[]>(node, '/api/projects'),
        get<Task[]>(node, `/api/tasks?projectId=${project.id}`),
      ])
      expect(projects).toEqual([project])
      expect(tasks).toEqual([task])
      expect(await get(node, `/api/tasks/${task.id}`)).toEqual(task)
      expect(project).toMatchObject({ homeId: idOfA })
    }
    const own = await made<Project>(c, '/api/projects', { name: 'kept on c' })
    expect(own.homeId).toBe(idOfC)
    expect(ids(await get(a, '/api/projects'))).toEqual([project.id, own.id])
    expect(await call(a, 'DELETE', `/api/projects/${own.id}`)).toMatchObject({ status: 200 })
    expect(ids(await get(a, '/api/projects'))).toEqual([project.id])
    expect(ids(await get(c, '/api/projects'))).toEqual([project.id])
  })

  it('filters as its home does', async () => {
    const child = await made<Task>(b, '/api/tasks', {
      projectId: project.id,
      title: 'below',
      parentId: task.id,
    })
    const found = async (query: string) => ids(await get(c, `/api/tasks?${query}`))
    expect(await found('parentId=null')).toEqual([task.id])
    expect(await found(`parentId=${task.id}`)).toEqual([child.id])
    expect(await found('status=completed')).toEqual([])
    expect(ids(await get(c, `/api/tasks/${task.id}/children`))).toEqual([child.id])
    expect((await call(c, 'DELETE', `/api/tasks/${child.id}`)).status).toBe(200)
    expect(await found('')).toEqual([task.id])
  })

  it('tells each change once, in the name of its home', async () => {
    const other = await made<Task>(a, '/api/tasks', { projectId: project.id, title: 'told' })
    await call(c, 'PATCH', `/api/tasks/${other.id}`, { title: 'told of' })
    await call(a, 'DELETE', `/api/tasks/${other.id}`)
    expect(await toldAtB(other.id)).toEqual(['task:created', 'task:updated', 'task:deleted'])
    expect(new Set(atB.work().map(({ hostId }) => hostId)).has(idOfA)).toBe(true)
  })

  it('writes at the home, whose answers and errors come through', async () => {
    const change = await call<Task>(c, 'PATCH', `/api/tasks/${task.id}`, { status: 'blocked' })
    expect(change).toMatchObject({ status: 200, body: { status: 'blocked', homeId: idOfA } })
    // Who has written reads what was written.
    expect(await get<Task[]>(c, '/api/tasks?status=blocked')).toEqual([change.body])
    expect(await get(a, `/api/tasks/${task.id}`)).toEqual(change.body)

    const session = await made<Session>(c, '/api/sessions', {
      projectId: project.id,
      taskIds: [task.id],
    })
    expect(await get<Session[]>(c, `/api/sessions?taskId=${task.id}`)).toEqual([session])
    expect((await get<Task[]>(c, `/api/tasks?projectId=${project.id}`))[0]?.sessionIds).toEqual([
      session.id,
    ])
    const remove = await call(c, 'DELETE', `/api/projects/${project.id}`)
    expect(remove).toMatchObject({ status: 400, body: refusal('PROJECT_HAS_DEPENDENCIES') })
    const bad = await call(c, 'POST', '/api/tasks', { projectId: project.id, title: '' })
    expect(bad).toMatchObject({ status: 400, body: refusal('VALIDATION_ERROR') })
    const nowhere = await call(c, 'PATCH', '/api/tasks/task_1_none', { title: 'x' })
    expect(nowhere).toMatchObject({ status: 404, body: refusal('TASK_NOT_FOUND') })
    expect((await call(c, 'DELETE', `/api/sessions/${session.id}`)).status).toBe(200)
    expect(await get(b, '/api/sessions')).toEqual([])
    const audit = await get<object[]>(c, '/api/audit')
    expect(audit).toContainEqual(
      expect.objectContaining({ action: 'POST /api/sessions', target: session.id }),
    )
  })

  it('[M17] shows another node what it keeps itself, and sends nothing on for it', async () => {
    expect(await asC(b, '/api/projects')).toEqual({ status: 200, body: [] })
    expect(await asC(a, '/api/projects')).toEqual({ status: 200, body: [project] })
    const loop = { status: 508, body: refusal('LOOP_DETECTED') }
    expect(await asC(b, `/api/tasks/${task.id}`)).toMatchObject(loop)
    expect(await asC(b, `/api/projects/${project.id}`)).toMatchObject(loop)
  })

  it('an agent of one host writes its session on another, and no other', async () => {
    const agent = await createAgent(c, { name: 'helper', command: 'exec cat' })
    const shown = await c.tmux.run('show-environment', '-t', '=helper', 'MAESTRO_TOKEN')
    const authorization = `Bearer ${shown.trim().split('=')[1]}`
    const patch = async (id: string, body: object) => {
      const headers = { authorization, 'content-type': 'application/json' }
      const init = { method: 'PATCH', headers, body: JSON.stringify(body) }
      return (await c.fetch(`/api/sessions/${id}`, init)).status
    }
    const wish = { projectId: project.id, taskIds: [task.id] }
    const own = await made<Session>(a, '/api/sessions', { ...wish, agentId: agent.id })
    const other = await made<Session>(a, '/api/sessions', wish)
    expect(await patch(own.id, { name: 'mine' })).toBe(200)
    expect(await patch(other.id, { name: 'mine' })).toBe(403)
    expect((await get<Session>(a, `/api/sessions/${own.id}`)).name).toBe('mine')
    for (const { id } of [own, other]) await call(b, 'DELETE', `/api/sessions/${id}`)
  })

  it('starts a session of one host, on another, from the third', async () => {
    const hostId = await idOf(b)
    const own = await made<Task>(c, '/api/tasks', { projectId: project.id, title: 'to do' })
    const { sessionId, session } = await spawnSession(c, project.id, [own.id], { hostId })
    expect(session).toMatchObject({ hostId, homeId: idOfA })
    expect((await sessionIs(c, sessionId, 'running')).homeId).toBe(idOfA)
    await taskIs(b, own.id, 'in_progress')
    expect(await call(c, 'POST', `/api/sessions/${sessionId}/stop`)).toMatchObject({
      status: 200,
      body: { status: 'stopped' },
    })
    await taskIs(c, own.id, 'pending')
    expect(await toldAtB(sessionId)).toContain('session:spawn_request')
    for (const path of [`/api/sessions/${sessionId}`, `/api/tasks/${own.id}`]) {
      expect((await call(b, 'DELETE', path)).status).toBe(200)
    }
  })

  it('shows the last copy while the home is away, and refuses to write to it', async () => {
    await a.stop()
    const marked = async (node: TestNode) => {
      const [found] = await get<Project[]>(node, '/api/projects')
      expect(found?.id).toBe(project.id)
      return found?.heardAt
    }
    await until(() => marked(b))
    await until(() => marked(c))
    const one = await get<Task>(c, `/api/tasks/${task.id}`)
    expect(one).toMatchObject({ status: 'blocked', heardAt: expect.any(Number) })
    const begun = performance.now()
    for (const [method, path, body] of [
      ['PATCH', `/api/tasks/${task.id}`, { title: 'lost' }],
      ['POST', '/api/tasks', { projectId: project.id, title: 'lost' }],
    ] as const) {
      const answer = await call(c, method, path, body)
      expect(answer).toMatchObject({ status: 502, body: refusal('HOST_UNREACHABLE') })
    }
    expect(performance.now() - begun).toBeLessThan(6_000)

    await a.restart()
    await until(async () => (await marked(c)) === undefined, { timeout: 20_000 })
    const back = await call<Task>(c, 'PATCH', `/api/tasks/${task.id}`, { title: 'kept' })
    expect(back).toMatchObject({ status: 200, body: { title: 'kept' } })
    await until(async () => (await get<Task[]>(b, '/api/tasks'))[0]?.title === 'kept')
    expect((await get<Task[]>(b, '/api/tasks'))[0]).not.toHaveProperty('heardAt')
  }, 60_000)

  it('keeps the copy over a restart', async () => {
    await b.stop()
    await Promise.all([b.restart(), a.stop()])
    const [copy] = await until(async () => {
      const tasks = await get<Task[]>(b, '/api/tasks')
      return tasks.length > 0 && tasks[0]?.heardAt !== undefined ? tasks : null
    })
    expect(copy).toMatchObject({ id: task.id, title: 'kept' })
  }, 60_000)
})
