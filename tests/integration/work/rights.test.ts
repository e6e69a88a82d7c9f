import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { Project } from '../../../lib/wire/project.ts'
import type { Session } from '../../../lib/wire/session.ts'
import type { Task } from '../../../lib/wire/task.ts'
import { createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { type Client, openClient, refusal } from './contract/rig.ts'

let node: TestNode
let client: Client
let project: Project
let other: Project
let own: Task
let near: Task
let far: Task

beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
  client = await openClient(node)
  project = await client.project()
  other = await client.project()
  own = await client.task(project.id)
  near = await client.task(project.id)
  far = await client.task(other.id)
})
afterAll(async () => {
  client?.close()
  await node?.close()
})

interface Pane {
  agent: Agent
  ask(method: string, path: string, body?: object): Promise<number>
}

/** An agent, and requests with the token that its pane has. */
async function pane(name: string): Promise<Pane> {
  const agent = await createAgent(node, { name })
  await node.tmux.run('send-keys', '-t', `=${name}:`, 'echo "<$MAESTRO_TOKEN>"', 'Enter')
  const token = await until(async () => {
    const screen = await node.tmux.run('capture-pane', '-p', '-J', '-t', `=${name}:`)
    return /<([^$<>\s]{20,})>/.exec(screen)?.[1]
  })
  return {
    agent,
    async ask(method, path, body) {
      const response = await node.fetch(path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      const answer = await response.json()
      if (response.status === 403) expect(answer).toMatchObject(refusal('FORBIDDEN'))
      return response.status
    },
  }
}

async function atWork(name: string, role: string): Promise<Pane & { session: Session }> {
  const its = await pane(name)
  const agentId = its.agent.id
  const session = await client.session(project.id, [own.id], { agentId, metadata: { role } })
  return { ...its, session }
}

describe('an agent with its own token', () => {
  it('reads the work, and writes none of it without a session', async () => {
    const { ask } = await pane('idle')
    expect(await ask('GET', `/api/tasks/${own.id}`)).toBe(200)
    expect(await ask('PATCH', `/api/tasks/${own.id}`, { title: 'x' })).toBe(403)
    expect(await ask('POST', '/api/projects', { name: 'x' })).toBe(403)
    expect(await ask('POST', '/api/tasks', { projectId: project.id, title: 'x' })).toBe(403)
  })

  it('writes as a worker its own session and its tasks, and no others', async () => {
    const { ask, session } = await atWork('worker', 'worker')
    const another = await client.session(project.id, [near.id])
    expect(await ask('PATCH', `/api/sessions/${session.id}`, { events: [{ type: 'x' }] })).toBe(200)
    expect(await ask('PATCH', `/api/tasks/${own.id}`, { status: 'in_progress' })).toBe(200)
    expect(await ask('POST', `/api/tasks/${own.id}/timeline`, { message: 'hello' })).toBe(200)
    expect(await ask('PATCH', `/api/tasks/${near.id}`, { title: 'x' })).toBe(403)
    expect(await ask('DELETE', `/api/tasks/${far.id}`)).toBe(403)
    expect(await ask('PATCH', `/api/sessions/${another.id}`, { status: 'failed' })).toBe(403)
    expect(await ask('POST', '/api/tasks', { projectId: project.id, title: 'x' })).toBe(403)
    expect(await ask('PUT', `/api/projects/${project.id}`, { name: 'x' })).toBe(403)
  })

  it('writes as an orchestrator the tasks of its project, and sessions that it asked for', async () => {
    const { ask, session } = await atWork('lead', 'orchestrator')
    const spawnedBy = { metadata: { spawnedBy: session.id } }
    const asked = await client.session(project.id, [near.id], spawnedBy)
    const another = await client.session(project.id, [near.id])
    expect(await ask('POST', '/api/tasks', { projectId: project.id, title: 'x' })).toBe(201)
    expect(await ask('PATCH', `/api/tasks/${near.id}`, { title: 'x' })).toBe(200)
    expect(await ask('PATCH', `/api/sessions/${asked.id}`, { status: 'running' })).toBe(200)
    expect(await ask('PATCH', `/api/sessions/${another.id}`, { status: 'failed' })).toBe(403)
    expect(await ask('PATCH', `/api/tasks/${far.id}`, { title: 'x' })).toBe(403)
    expect(await ask('POST', '/api/tasks', { projectId: other.id, title: 'x' })).toBe(403)
    expect(await ask('DELETE', `/api/projects/${project.id}`)).toBe(403)
  })

  it('writes nothing any more when its session has ended', async () => {
    const { ask, session } = await atWork('done', 'worker')
    await client.ask('PATCH', `/api/sessions/${session.id}`, { status: 'completed' })
    expect(await ask('PATCH', `/api/tasks/${own.id}`, { title: 'x' })).toBe(403)
  })
})
