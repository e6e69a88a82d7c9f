import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HostSearch, SearchAnswer } from '../../../lib/wire/search.ts'
import { call, createAgent } from '../../support/agents.ts'
import type { TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { agentsOf, startMesh } from '../mesh/route/nodes.ts'

let a: TestNode
let b: TestNode
let ids: string[] = []

const search = (query: string) => call<SearchAnswer>(a, 'GET', `/api/search?${query}`)

beforeAll(async () => {
  const mesh = await startMesh(2)
  ids = mesh.ids
  ;[a, b] = mesh.nodes as [TestNode, TestNode]
  await createAgent(a, {
    name: 'near',
    command: "seq 1 3000; printf 'above\\nThe Needle (1)\\nbelow\\n'; exec cat",
  })
  await createAgent(b, { name: 'far', command: `echo needle; printf 'a%.0s' {1..60}; exec cat` })
  await until(async () => (await agentsOf(a)).length === 2)
  const found = async () => (await search('q=needle')).body.agents.length === 2
  await until(found, { timeout: 10_000 })
}, 60_000)
afterAll(async () => {
  await Promise.all([a, b].map((node) => node?.close()))
})

test('finds in the recent output of all hosts, with what is around it', async () => {
  const { status, body } = await search('q=needle')
  expect(status).toBe(200)
  expect(body.hosts.map(({ hostId, error }) => [hostId, error])).toEqual([
    [ids[0], null],
    [ids[1], null],
  ])
  const near = body.agents.find(({ name }) => name === 'near')
  expect(near).toMatchObject({ hostId: ids[0], truncated: false })
  expect(near?.hits).toEqual([
    {
      fromEnd: expect.any(Number),
      text: 'The Needle (1)',
      ranges: [[4, 10]],
      before: ['above'],
      after: ['below'],
    },
  ])
  expect(body.agents.find(({ name }) => name === 'far')?.hostId).toBe(ids[1])
})

test('text is meant as it stands; case and regular expressions on wish; limits hold', async () => {
  expect((await search('q=(1)')).body.agents).toHaveLength(1)
  expect((await search('q=Needle&case=1')).body.agents).toHaveLength(1)
  const some = (await search('q=%5E%5Cd%2B%24&regex=1&limit=3')).body.agents
  expect(some.flatMap(({ hits }) => hits)).toHaveLength(3)
  expect(some[0]?.truncated).toBe(true)
  const bad = await call<{ message: string }>(a, 'GET', '/api/search?q=%28&regex=1')
  expect([bad.status, bad.body.message]).toEqual([400, expect.stringContaining('cannot be read')])
})

test('a catastrophic regular expression blocks neither node', async () => {
  const hard = search(`q=${encodeURIComponent('^(a+)+X')}&regex=1`)
  const began = performance.now()
  expect((await a.fetch('/health')).status).toBe(200)
  expect((await b.fetch('/health')).status).toBe(200)
  expect(performance.now() - began).toBeLessThan(2_000)
  const { body } = await hard
  expect(body.hosts.map(({ error }) => error ?? '').join(' ')).toMatch(/takes too long/)
}, 30_000)

test('one host is asked by its own path; a host that is gone is named', async () => {
  const far = await call<HostSearch>(a, 'GET', `/api/hosts/${ids[1]}/search?q=needle`)
  expect(far.body.agents.map(({ name }) => name)).toEqual(['far'])
  await b.kill9()
  const { body } = await search('q=needle')
  expect(body.agents.map(({ name }) => name)).toEqual(['near'])
  expect(body.hosts[1]).toMatchObject({ hostId: ids[1], error: expect.stringMatching(/\w/) })
}, 30_000)
