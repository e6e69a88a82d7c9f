import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Agent, AgentOutput, AgentUpload } from '../../../../lib/wire/agent.ts'
import type { HostHealthAnswer } from '../../../../lib/wire/host.ts'
import type { DirList } from '../../../../lib/wire/node.ts'
import { agentNamed, call, createAgent } from '../../../support/agents.ts'
import { hostsOf } from '../../../support/mesh.ts'
import type { TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'
import { agentsOf, startMesh } from './nodes.ts'

let a: TestNode
let b: TestNode
let idA: string
let idB: string
let nodes: TestNode[] = []
beforeAll(async () => {
  const mesh = await startMesh(2)
  nodes = mesh.nodes
  ;[a, b] = nodes as [TestNode, TestNode]
  ;[idA, idB] = mesh.ids as [string, string]
}, 60_000)
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.close()))
})

const path = (agent: Agent, rest = '') => `/api/agents/${agent.id}${rest}`

describe('[M16] every agent route works from any node', () => {
  test('create on a chosen host, seen on both at once', async () => {
    const agent = await createAgent(a, { name: 'far-one', hostId: idB, command: 'exec cat' })
    expect(agent).toMatchObject({ name: 'far-one', hostId: idB, state: 'running' })
    expect((await agentsOf(a)).map(({ id }) => id)).toContain(agent.id)
    expect((await agentsOf(b)).map(({ id }) => id)).toContain(agent.id)
    expect(await b.tmux.run('list-sessions', '-F', '#{session_name}')).toContain('far-one')
    expect((await call<Agent>(a, 'GET', path(agent))).body).toMatchObject({ id: agent.id })
    expect((await agentsOf(a, `?host=${idB}`)).map(({ name }) => name)).toEqual(['far-one'])
    expect(await agentsOf(a, `?host=${idA}`)).toEqual([])
    expect(await agentsOf(a, '?host=self')).toEqual([])
  })

  test('rename, notes, tags', async () => {
    const agent = await agentNamed(a, 'far-one')
    const change = { name: 'far-two', notes: 'nötes', tags: ['x'] }
    const answer = await call<Agent>(a, 'PATCH', path(agent), change)
    expect(answer).toMatchObject({ status: 200, body: change })
    expect(await agentNamed(b, 'far-two')).toMatchObject({ notes: 'nötes', tags: ['x'] })
    await agentNamed(a, 'far-two')
  })

  test('answer: to that very question, refused as it is there', async () => {
    const agent = await agentNamed(a, 'far-two')
    const ask = { activity: 'waiting', message: 'Which colour?' }
    await call<Agent>(b, 'POST', path(agent, '/activity'), ask)
    const { question } = await agentNamed(a, 'far-two', (one) => one.question !== undefined)
    const answer = { questionId: question?.id, text: 'amber' }
    expect(await call(a, 'POST', path(agent, '/answer'), answer)).toMatchObject({
      status: 200,
      body: { ok: true },
    })
    await until(async () => {
      const { body } = await call<AgentOutput>(a, 'GET', path(agent, '/output?lines=10'))
      return body.lines.filter((line) => line === 'amber').length === 2
    })
    expect(await call(a, 'POST', path(agent, '/answer'), answer)).toMatchObject({
      status: 409,
      body: { code: 'QUESTION_CHANGED', details: { answered: 'amber' } },
    })
  })

  test('input, keys, interrupt, output', async () => {
    const agent = await agentNamed(a, 'far-two')
    const text = 'hällo; $(id) #{pane_id} \\'
    expect((await call(a, 'POST', path(agent, '/input'), { text })).status).toBe(200)
    expect((await call(a, 'POST', path(agent, '/keys'), { keys: ['Enter'] })).status).toBe(200)
    await until(async () => {
      const { body } = await call<AgentOutput>(a, 'GET', path(agent, '/output?lines=10'))
      return body.lines.filter((line) => line.includes(text)).length === 2
    })
    expect((await call(a, 'POST', path(agent, '/interrupt'))).status).toBe(200)
  })

  test('upload: the same bytes, on the agent’s host', async () => {
    const agent = await agentNamed(a, 'far-two')
    const bytes = Buffer.alloc(5_000_000, 'maestro')
    const response = await a.fetch(path(agent, '/upload?name=a%20b.bin'), {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(response.status).toBe(201)
    const upload = (await response.json()) as AgentUpload
    expect(upload.path.startsWith(b.dataDir)).toBe(true)
    expect((await readFile(upload.path)).equals(bytes)).toBe(true)
  })

  test('upload: a name with quotes and brackets, as clients send them that write no %27', async () => {
    const agent = await agentNamed(a, 'far-two')
    const headers = { 'content-type': 'application/octet-stream' }
    const to = path(agent, "/upload?name=it's{1}.png")
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { host: '127.0.0.1', port: a.port, method: 'POST', path: to, headers }
      request(options, (res) => resolve(res.resume().statusCode))
        .on('error', reject)
        .end('png')
    })
    expect(status).toBe(201)
  })

  test('restart, hibernate, wake', async () => {
    const agent = await agentNamed(a, 'far-two')
    for (const [what, state] of [
      ['restart', 'running'],
      ['hibernate', 'hibernated'],
      ['wake', 'running'],
    ] as const) {
      const answer = await call<Agent>(a, 'POST', path(agent, `/${what}`))
      expect(answer).toMatchObject({ status: 200, body: { id: agent.id, state } })
      await agentNamed(a, 'far-two', (one) => one.state === state)
    }
  })

  test('git, dirs, health', async () => {
    const agent = await agentNamed(a, 'far-two')
    expect((await call(a, 'GET', path(agent, '/git'))).status).toBe(200)
    const dirs = await call<DirList>(a, 'GET', `/api/hosts/${idB}/dirs?path=~%2F`)
    expect(dirs).toMatchObject({ status: 200, body: { path: b.home } })
    const health = await call<HostHealthAnswer>(a, 'GET', `/api/hosts/${idB}/health`)
    expect(health.body).toMatchObject({ host: idB, now: { agents: 1 } })
    expect(health.body.rtt).toBeGreaterThan(0)
    const own = await call<HostHealthAnswer>(a, 'GET', '/api/hosts/self/health')
    expect(own.body).toMatchObject({ host: idA, rtt: null })
  })

  test('errors come through unchanged', async () => {
    const agent = await agentNamed(a, 'far-two')
    for (const [method, where, body] of [
      ['PATCH', path(agent), { name: 'no name' }],
      ['PATCH', path(agent), { nonsense: 1 }],
      ['POST', path(agent, '/input'), { text: 'a\0b' }],
      ['POST', path(agent, '/keys'), { keys: [] }],
      ['GET', path(agent, '/output?lines=x'), undefined],
      ['POST', '/api/agents', { name: 'far-two', hostId: idB }],
      ['POST', '/api/agents', { name: 'other', hostId: idB, cwd: '/no/such/place' }],
      ['GET', `/api/hosts/${idB}/dirs?path=relative`, undefined],
      ['GET', `/api/hosts/${idB}/dirs?path=%2Fno%2Fsuch%2F`, undefined],
    ] as const) {
      const far = await call(a, method, where, body)
      const direct = await call(b, method, where, body)
      expect(far.status).toBeGreaterThanOrEqual(400)
      expect({ where, status: far.status, body: far.body }).toEqual({
        where,
        status: direct.status,
        body: direct.body,
      })
    }
    const unknown = await call(a, 'POST', '/api/agents', { name: 'x', hostId: 'q'.repeat(26) })
    expect(unknown).toMatchObject({ status: 404, body: { code: 'HOST_NOT_FOUND' } })
  })

  test('the entity tag of one far agent works', async () => {
    const agent = await agentNamed(a, 'far-two')
    const { headers } = await call(a, 'GET', path(agent))
    const tag = headers.get('etag') ?? ''
    const again = await a.fetch(path(agent), { headers: { 'if-none-match': tag } })
    expect(again.status).toBe(304)
  })

  test('too much is refused with words', async () => {
    const agent = await agentNamed(a, 'far-two')
    const large = await call(a, 'PATCH', path(agent), { notes: 'x'.repeat(600_000) })
    expect(large).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } })
  })

  test('a host may do here what it was granted, and no more', async () => {
    const agent = await agentNamed(a, 'far-two')
    const grant = (role: string) => call(b, 'PATCH', `/api/hosts/${idA}`, { role })
    expect((await grant('view')).status).toBe(200)
    expect((await call(a, 'GET', path(agent, '/output'))).status).toBe(200)
    const refused = { status: 403, body: { code: 'FORBIDDEN' } }
    expect(await call(a, 'POST', path(agent, '/keys'), { keys: ['x'] })).toMatchObject(refused)
    const answer = { questionId: 'qst_none', choice: 0 }
    expect(await call(a, 'POST', path(agent, '/answer'), answer)).toMatchObject(refused)
    expect(await call(a, 'PATCH', path(agent), { notes: 'no' })).toMatchObject(refused)
    expect((await grant('input')).status).toBe(200)
    expect((await call(a, 'POST', path(agent, '/keys'), { keys: ['x'] })).status).toBe(200)
    expect((await call(a, 'POST', path(agent, '/answer'), answer)).status).toBe(409)
    expect(await call(a, 'PATCH', path(agent), { notes: 'no' })).toMatchObject(refused)
    expect((await grant('manage')).status).toBe(200)
  })

  test('delete', async () => {
    const agent = await agentNamed(a, 'far-two')
    expect((await call(a, 'DELETE', path(agent))).status).toBe(200)
    expect((await agentsOf(a)).map(({ id }) => id)).not.toContain(agent.id)
    expect(await agentsOf(b)).toEqual([])
    expect(await call(a, 'GET', path(agent))).toMatchObject({
      status: 404,
      body: { code: 'AGENT_NOT_FOUND' },
    })
  })

  test('what a peer has, and what it runs, is told with its host', async () => {
    await createAgent(b, { name: 'counted' })
    const host = await until(async () => {
      const found = (await hostsOf(a)).find(({ id }) => id === idB)
      return found?.agents === 1 && found.facts ? found : null
    })
    expect(host.facts?.home).toBe(b.home)
    expect(host.facts?.programs.some(({ id }) => id === 'shell')).toBe(true)
  })
})
