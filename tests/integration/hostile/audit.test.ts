import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditDirectory } from '../../../lib/audit/audit.ts'
import { verifyAudit } from '../../../lib/audit/verify.ts'
import type { AuditEntry } from '../../../lib/wire/access.ts'
import { type Answer, call, createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { message, raw } from '../gate/raw.ts'

let node: TestNode
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
})
afterAll(() => node?.close())

const read = async (query = '') =>
  (await call<AuditEntry[]>(node, 'GET', `/api/audit${query}`)).body
const brief = ({ action, target, result }: AuditEntry) => `${action} ${target} ${result}`

test('each change of a node is a line, in a file for its user; reading is none', async () => {
  const agent = await createAgent(node, { name: 'noted' })
  await call(node, 'POST', `/api/agents/${agent.id}/input`, { text: 'never written down' })
  await call(node, 'PATCH', `/api/agents/${agent.id}`, { notes: 'nor is this' })
  await call(node, 'PATCH', `/api/agents/${agent.id}`, { unknown: 1 })
  await call(node, 'GET', '/api/agents')
  await call(node, 'DELETE', `/api/agents/${agent.id}`)
  const lines = (await read()).map(brief)
  expect(lines).toEqual([
    `DELETE /api/agents/{id} ${agent.id} 200`,
    `PATCH /api/agents/{id} ${agent.id} 400`,
    `PATCH /api/agents/{id} ${agent.id} 200`,
    `POST /api/agents/{id}/input ${agent.id} 200`,
    `POST /api/agents ${agent.id} 201`,
  ])
  const dir = auditDirectory(node.dataDir)
  const [file = ''] = readdirSync(dir)
  expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(dir, file), 'utf8')).not.toMatch(/never written|nor is this/)
})

test('a flood of refusals is a line and a count', async () => {
  const before = (await read('?limit=1'))[0]?.seq ?? 0
  const evil = message('GET /api/agents', { Host: 'evil.com' })
  for (let at = 0; at < 60; at++) await raw(node.port, evil)
  const lines = await read()
  expect(lines[0]).toMatchObject({ action: 'auth:refused', target: 'MISDIRECTED', result: '421' })
  expect((lines[0]?.seq ?? 0) - before).toBe(1)
})

test('the chain is whole after kill -9, goes on, and is read page by page', async () => {
  await node.kill9()
  await node.restart()
  await call(node, 'PATCH', '/api/settings', {})
  expect(verifyAudit(auditDirectory(node.dataDir))).toMatchObject({ broken: null })
  const seqs: number[] = []
  for (let next: string | null = '/api/audit?limit=3'; next !== null; ) {
    const page: Answer<AuditEntry[]> = await call(node, 'GET', next)
    seqs.push(...page.body.map(({ seq }) => seq))
    next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1] ?? null
  }
  expect(seqs.length).toBeGreaterThan(6)
  expect(seqs).toEqual(seqs.map((_, at) => (seqs[0] ?? 0) - at))
  expect((await read('?action=settings&actor=loop')).map(brief)).toEqual([
    'PATCH /api/settings  200',
  ])
  expect((await call(node, 'GET', '/api/audit?since=yesterday')).status).toBe(400)
  expect((await call(node, 'GET', '/api/audit?limit=0')).status).toBe(400)
})
