import { readdirSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { DeviceCodeAnswer, PairDeviceAnswer } from '../../../lib/wire/access.ts'
import type { Agent } from '../../../lib/wire/agent.ts'
import { call, createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { startPostgres, type TestPostgres } from '../../support/postgres.ts'
import { childrenOf } from '../../support/processes.ts'
import { until } from '../../support/until.ts'
import { cookieOf, share, tokenLink } from '../links/link.ts'

const VALUE = 'planted-value-19b2'
const TYPED = 'planted-typed-77c0'
const WRONG = 'PLANTED-WRONG-CODE-03AE'
const QUERY = 'planted-query-4be9'

/** What must be nowhere but where it is kept, by what it is. */
const secrets = new Map<string, string>([
  ['value of an agent’s env', VALUE],
  ['typed text', TYPED],
  ['wrong code', WRONG],
  ['token in a query', QUERY],
])
/** Everything that was seen of the node from outside, by where. */
const seen = new Map<string, string>()
const see = (where: string, text: string) => seen.set(where, `${seen.get(where) ?? ''}\n${text}`)

let postgres: TestPostgres
let node: TestNode
beforeAll(async () => {
  postgres = await startPostgres()
  secrets.set('password of the database', postgres.password)
  secrets.set('the same in a URL', encodeURIComponent(postgres.password))
  node = await startTestNode({
    env: {
      MAESTRO_HOST: '0.0.0.0',
      MAESTRO_LOG_LEVEL: 'trace',
      MAESTRO_TOKEN: 'planted-node-token-8a',
      DATABASE_URL: await postgres.database('board'),
    },
  })
}, 60_000)
afterAll(async () => {
  await node?.close()
  await postgres?.close()
})

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

/** Asks, and keeps what was answered: body, headers and where it leads. */
async function ask(
  url: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual', ...init })
  const body = await answer.text()
  const headers = [...answer.headers].filter(([name]) => name !== 'set-cookie')
  see('answers', `${JSON.stringify(headers)}\n${body}`)
  return body
}

const json = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
})

/** Of a process and all that it started. */
function tree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(tree)]
}

function proc(pid: number, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', '\n')
  } catch {
    return '' // it has ended
  }
}

test('secrets are in no log, event, error, audit line, title or foreign environment', {
  timeout: 90_000,
}, async () => {
  const events = new WebSocket(`ws://localhost:${node.port}/ws`)
  events.on('message', (data) => see('events', String(data)))

  // Agents: one with a secret of its own, one beside it.
  const secret = await createAgent(node, { name: 'holds', env: { GIVEN: VALUE } })
  const other = await createAgent(node, { name: 'beside' })
  const tokenIn = (agent: Agent) =>
    /^MAESTRO_TOKEN=(.+)$/m.exec(proc(agent.pid ?? 0, 'environ'))?.[1]
  expect(proc(secret.pid ?? 0, 'environ')).toContain(`GIVEN=${VALUE}`)
  const own = tokenIn(secret)
  if (own !== undefined) secrets.set('token of an agent', own)
  const input = (text: string) => ask(`${node.url}/api/agents/${secret.id}/input`, json({ text }))
  await input(`${TYPED}\0`)
  await input(`: ${TYPED}`)
  await ask(`${node.url}/api/agents`, json(`{"name":"x","env":{"A":"${VALUE}"},"unknown":1}`))
  await ask(`${node.url}/api/agents`, json(`{"name":"x","env":{"A":"${VALUE}"`))
  await ask(`${node.url}/api/agents`, json({ name: 'a b', env: { GIVEN: VALUE } }))
  await ask(`${node.url}/api/agents`, json({ name: 'gone', cwd: '/no', env: { GIVEN: VALUE } }))
  for (const action of ['restart', 'hibernate', 'wake']) {
    await call(node, 'POST', `/api/agents/${secret.id}/${action}`)
  }

  // Devices.
  const at = `http://${outside ?? 'localhost'}:${node.port}`
  const kind = { kind: 'device' }
  const issued = await call<DeviceCodeAnswer>(node, 'POST', '/api/pair/codes', kind)
  const { code } = issued.body
  secrets.set('pairing code', code)
  const paired = await fetch(`${at}/api/pair`, json({ code, name: 'Phone' }, { origin: at }))
  const { token } = (await paired.json()) as PairDeviceAnswer
  secrets.set('token of a device', token)
  const bearer = { authorization: `Bearer ${token}` }
  await ask(`${at}/api/node`, { headers: bearer })
  await ask(`${at}/api/pair`, json({ code, name: 'again' }))
  await ask(`${at}/api/pair`, json({ code: WRONG }))
  await ask(`${at}/api/agents?token=${QUERY}`)
  await ask(`${at}/nowhere?code=${QUERY}`, { headers: { authorization: `Bearer ${token}x` } })
  await ask(`${at}/api/settings`, { headers: bearer })
  await ask(`${at}/api/settings`, { method: 'PATCH', body: token, headers: bearer })

  // Links: what a browser keeps is the URL that it ends at.
  for (const link of [
    await tokenLink(node),
    await share(node, { agentId: other.id, role: 'view' }),
  ]) {
    secrets.set(`token of a link ${secrets.size}`, link.token)
    const cookie = await cookieOf(link)
    expect(cookie).not.toContain(link.token)
    const visit = await fetch(`${link.base}/`, { redirect: 'manual' })
    see('answers', `${visit.headers.get('location')} ${visit.headers.get('set-cookie')}`)
    await ask(`http://127.0.0.1:${link.port}/`, { headers: { cookie } })
    await ask(`${link.base}/api/sessions`)
    await ask(`${link.base}/api/session/nowhere/write`, json({ data: TYPED }))
    await ask(`${link.base}/nowhere`)
    // On the listener that knows no links.
    await ask(`${node.url}/${link.token}/`)
    await ask(`${node.url}/${link.token}/api/session/x/write`, json({ data: 'x' }))
  }

  for (const path of ['/api/agents', '/api/node', '/api/settings', '/api/devices', '/api/access']) {
    await ask(`${node.url}${path}`)
  }
  for (const path of ['/metrics', '/api/hosts', '/api/audit?limit=1000', '/api/openapi.json']) {
    await ask(`${node.url}${path}`)
  }
  await until(() => seen.get('events')?.includes('hibernated'))
  events.close()

  see('log', node.logs())
  const audit = join(node.dataDir, 'audit')
  for (const file of readdirSync(audit)) see('audit', readFileSync(join(audit, file), 'utf8'))
  const tmux = (await node.tmux.pid()) ?? 0
  for (const pid of [...tree(node.pid), ...tree(tmux)]) see('titles', proc(pid, 'cmdline'))
  see(
    'environment of tmux',
    proc(tmux, 'environ') + (await node.tmux.run('show-environment', '-g')),
  )
  see('environment of another agent', proc(other.pid ?? 0, 'environ'))

  for (const [where, text] of seen) {
    for (const [what, each] of secrets) {
      expect(text.includes(each), `${what} in ${where}`).toBe(false)
    }
  }
  // The test itself: it has looked at something everywhere.
  expect([...seen.keys()].sort()).toEqual([
    'answers',
    'audit',
    'environment of another agent',
    'environment of tmux',
    'events',
    'log',
    'titles',
  ])
  expect(seen.get('log')).toContain('refused a request')
  expect(seen.get('audit')).toContain('POST /api/agents/{id}/input')
  expect(seen.get('environment of another agent')).toContain(`MAESTRO_AGENT_ID=${other.id}`)
})
