import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type ApiDeps, createApi } from '../../../lib/api/app.ts'
import type { AuditNote } from '../../../lib/audit/types.ts'
import { MaestroError } from '../../../lib/errors.ts'
import { HEARS, NEEDS, type Need } from '../../../lib/gate/roles.ts'
import { type Principal, type PrincipalKind, ROLES, type Role } from '../../../lib/gate/types.ts'
import { createRequestListener } from '../../../lib/http.ts'
import { createLog } from '../../../lib/log.ts'
import { createUpgradeRouter } from '../../../lib/sockets/upgrade.ts'

vi.setConfig({ testTimeout: 120_000 })

const OWN = 'agt_own'
const OTHER = 'agt_other'

/** Everybody who can ask, in each role that they can have. */
const PRINCIPALS: Principal[] = [
  principal('loopback', 'admin'),
  principal('socket', 'admin'),
  principal('open', 'admin'),
  ...ROLES.map((role) => principal('device', role)),
  ...ROLES.map((role) => principal('tailnet', role)),
  principal('link', 'view'),
  principal('link', 'input'),
  ...ROLES.map((role) => principal('peer', role)),
  principal('agent', 'input'),
  principal('stranger', 'view'),
]

function principal(kind: PrincipalKind, role: Role): Principal {
  const own = kind === 'agent' ? { agentId: OWN } : kind === 'peer' ? { hostId: 'peer' } : {}
  return { kind, id: `${kind}:test`, role, address: '192.0.2.1', ...own }
}

/** What access is meant to be, in the words of the design and not of the table. */
const DESIGN: readonly (readonly [RegExp, Need])[] = [
  [/^GET \/api\/hosts\/identity$|^POST \/api\/pair$/, 'anyone'],
  [/^POST \/api\/hosts\/register-peer$/, 'signed'],
  [/^POST \/api\/hosts\/exchange-peers$/, 'view'],
  // Settings, the environment, audit, pairing, devices, links, tunnel.
  [/ \/api\/(settings|access|audit|pair|devices|links|tunnel)(\/|$)/, 'admin'],
  // Who is told of what: a phone is paired for that.
  [/ \/api\/(notifications|push)(\/|$)/, 'person'],
  // A whole board at once, from files of a person.
  [/^POST \/api\/work\/import$/, 'person'],
  [/^(POST|PATCH|PUT|DELETE) \/api\/hosts|^GET \/api\/hosts\/(requests|suggestions)/, 'admin'],
  [/^GET \/api\/hosts\/\{id\}\/dirs$/, 'manage'],
  [/^POST \/api\/agents\/\{id\}\/(input|answer|keys|interrupt|upload|activity)$/, 'input'],
  [/^POST \/\$T\/api\/session\/\{id\}\/(write|send|interrupt)$/, 'input'],
  // A link opens agents alone; an agent its own share, which the route looks at.
  // What a host asks the one that runs its sessions, and is told by it.
  [/^POST \/api\/work\/(check|launch|end|report)$|^GET \/api\/work\/launches\//, 'peer'],
  [/^GET \/api\/(projects|tasks|sessions|skills)(\/|$)/, 'read work'],
  [/ \/api\/(projects|tasks|sessions|work)(\/|$)/, 'write work'],
  [/^(GET|WS) /, 'view'],
  [/./, 'manage'],
]

function designed(name: string): Need {
  return DESIGN.find(([pattern]) => pattern.test(name))?.[1] ?? 'admin'
}

/** Whether the design lets `who` do what is at `name`, towards agent `id`. */
function isMeantFor(who: Principal, name: string, id: string): boolean {
  const need = designed(name)
  if (need === 'anyone' || need === 'signed') return true
  if (need === 'write work' && who.kind === 'agent') return true
  if (need === 'peer' && who.kind !== 'peer') return false
  if (need === 'read work' && who.kind === 'link') return false
  const isForPeople = need === 'admin' || need === 'person'
  if (who.kind === 'stranger' || (isForPeople && who.kind === 'peer')) return false
  const isAnother = who.kind === 'agent' && / \/api\/agents\/\{id\}/.test(name) && id !== OWN
  const role = isAnother ? 'view' : who.role
  return ROLES.indexOf(role) >= ROLES.indexOf(LEAST[need] ?? (need as Role))
}

const LEAST: Partial<Record<Need, Role>> = {
  person: 'manage',
  peer: 'manage',
  'read work': 'view',
  'write work': 'manage',
}

/** Stands for every part behind the API: whatever is called, nothing is found. */
function nothing(): never {
  const call = () => {
    throw new MaestroError('NOT_FOUND', 'nothing')
  }
  const proxy: unknown = new Proxy(call, {
    get: (_target, name) => (typeof name === 'symbol' || name === 'then' ? undefined : proxy),
  })
  return proxy as never
}

const log = createLog({ level: 'silent' })
let asking: Principal
const noted: AuditNote[] = []
const server = createServer()
const sockets = Object.keys(NEEDS).filter((name) => name.startsWith('WS '))
const routes = Object.keys(NEEDS).filter((name) => !name.startsWith('WS '))
let port = 0

beforeAll(async () => {
  const audit = {
    note: (note: AuditNote) => void noted.push(note),
    refused: (note: AuditNote) => void noted.push(note),
    read: nothing(),
    close: nothing(),
  }
  const deps = {
    agents: nothing(),
    routing: nothing(),
    idempotency: nothing(),
    settings: nothing(),
  }
  const more = {
    hosts: nothing(),
    access: nothing(),
    links: nothing(),
    notify: nothing(),
    work: nothing(),
    sessions: nothing(),
    skills: nothing(),
    imports: nothing(),
  }
  const api = createApi({
    ...{ log, hostId: 'host', version: '1', nodeInfo: nothing(), gauges: [], audit },
    ...deps,
    ...more,
  } as ApiDeps)
  const onRequest = createRequestListener({
    gate: { http: async () => asking },
    api,
    pages: { handle: (_req, res) => res.writeHead(404).end() },
    isApi: () => true,
  })
  const handlers = new Map(sockets.map((name) => [name.slice(3), () => undefined]))
  const upgrades = createUpgradeRouter({ gate: { upgrade: async () => asking }, handlers, log })
  server.on('request', onRequest)
  server.on('upgrade', (req, socket, head) => upgrades.handle(req, socket, head))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function statusOf(name: string, id: string): Promise<number> {
  const [method = '', path = ''] = name.split(' ')
  const url = `http://127.0.0.1:${port}${path.replace('{id}', id).replace('{taskId}', 'task_1')}`
  const response = await fetch(url, { method })
  await response.arrayBuffer()
  return response.status
}

function openSocket(path: string): Promise<number> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  return new Promise((resolve, reject) => {
    ws.once('open', () => {
      ws.terminate()
      resolve(101)
    })
    ws.once('unexpected-response', (_req, res) => {
      resolve(res.statusCode ?? 0)
      res.resume()
    })
    ws.once('error', reject)
  }).finally(() => ws.on('error', () => undefined)) as Promise<number>
}

const isRefused = (status: number) => status === 401 || status === 403

describe('the authorization matrix', () => {
  it('is what the design says, entry by entry', () => {
    const wrong = Object.entries(NEEDS).filter(([name, need]) => need !== designed(name))
    expect(wrong).toEqual([])
  })

  it('holds for every route, principal and role', async () => {
    const wrong: string[] = []
    for (const name of routes) {
      for (const who of PRINCIPALS) {
        for (const id of who.kind === 'agent' && name.includes('{id}') ? [OWN, OTHER] : [OTHER]) {
          asking = who
          const status = await statusOf(name, id)
          if (isRefused(status) === isMeantFor(who, name, id)) {
            wrong.push(`${name} as ${who.kind} (${who.role}) on ${id}: ${status}`)
          }
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('has a route for every entry', async () => {
    asking = principal('loopback', 'admin')
    const response = await fetch(`http://127.0.0.1:${port}/api/openapi.json`)
    const { paths } = (await response.json()) as { paths: Record<string, object> }
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(routes.toSorted()).toEqual(served.sort())
  })

  it('has every change in the audit log under its own name', async () => {
    const changes = routes.filter((name) => !name.startsWith('GET '))
    for (const name of changes) {
      asking = principal(name.includes('/$T/') ? 'link' : 'loopback', 'admin')
      noted.length = 0
      await statusOf(name, OTHER)
      const target = ['{id}', '{taskId}']
        .filter((part) => name.includes(part))
        .map((part) => (part === '{id}' ? OTHER : 'task_1'))
        .join(' ')
      expect(noted).toMatchObject([{ action: name, target }])
    }
    await statusOf('PUT /api/agents/{id}', OTHER)
    expect(noted.at(-1)).toMatchObject({ action: 'PUT /api/agents/{id}', result: 405 })
  })

  it('holds for every socket, principal and role', async () => {
    const wrong: string[] = []
    for (const name of sockets) {
      for (const who of PRINCIPALS) {
        asking = who
        const status = await openSocket(name.slice(3))
        if ((status !== 101) === isMeantFor(who, name, OTHER)) {
          wrong.push(`${name} as ${who.kind} (${who.role}): ${status}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('is written down', async () => {
    const table = (needs: Readonly<Record<string, Need>>) =>
      Object.entries(needs).map(([name, need]) => `| \`${name}\` | ${need} |`)
    const text = [
      '# Who may do what',
      '',
      'The least role for each route and socket, as the node holds it (`lib/gate/roles.ts`). Roles:',
      '`view` < `input` < `manage` < `admin`; `anyone` is also who is not let in, `signed` any node that',
      'signs its request with its own key. `person` is `manage`, but no other node; whatever needs `admin` is',
      'refused to other nodes, too, and `peer` is `manage` of another node alone. `read work` is `view`, but not by a link; `write work` is `manage`, or an',
      'agent, whose share of the work the route looks at. An agent’s token has `input` on itself and `view`',
      'on the rest. A test asks every one of these as every kind',
      `of principal in every role (${PRINCIPALS.length} of them) and writes this page.`,
      '',
      '| route or socket (`WS`) | needs |',
      '|---|---|',
      ...table(NEEDS),
      '',
      'The least role that hears each event of the feed:',
      '',
      '| event | needs |',
      '|---|---|',
      ...table(HEARS),
      '',
    ].join('\n')
    await expect(text).toMatchFileSnapshot('../../../docs/access-matrix.md')
  })
})
