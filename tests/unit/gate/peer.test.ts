import type { KeyObject } from 'node:crypto'
import { type IncomingHttpHeaders, request } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPeerGate } from '../../../lib/gate/peer.ts'
import type { Principal, Role } from '../../../lib/gate/types.ts'
import { canonicalJson } from '../../../lib/mesh/canonical.ts'
import { signMem, signSelf } from '../../../lib/mesh/records.ts'
import {
  contentDigest,
  nonceOf,
  signRequest,
  verifyAnswer,
  verifyTime,
} from '../../../lib/mesh/signature.ts'
import type { MemRecord, MeshEntry } from '../../../lib/wire/mesh.ts'
import { type GateServer, startGateServer } from '../../integration/gate/server.ts'
import { makeHost } from '../../support/host-key.ts'

const US = makeHost()
const PEER = makeHost()
const STRANGER = makeHost()
const REMOVED = makeHost()
const TOMBSTONE: MemRecord = signMem(PEER, {
  id: REMOVED.hostId,
  epoch: 1,
  state: 'removed',
  at: 1,
})

let server: GateServer
let clock: number
let granted: Role
let shown: MeshEntry[]
let believed: KeyObject | null

beforeEach(async () => {
  clock = Date.now()
  granted = 'manage'
  shown = []
  believed = null
  const peers = createPeerGate({
    hostId: US.hostId,
    privateKey: US.privateKey,
    now: () => clock,
    registry: {
      keyOf: (id) =>
        id === PEER.hostId ? PEER.publicKey : id === STRANGER.hostId ? believed : null,
      tombstoneOf: (id) => (id === REMOVED.hostId ? { tombstone: TOMBSTONE, by: undefined } : null),
      roleOf: () => granted,
      present(entry) {
        shown.push(entry)
        if (entry.mem?.by === PEER.hostId) believed = STRANGER.publicKey
        return believed !== null
      },
    },
  })
  // Whoever opened the connection is another user of the machine: only signatures let in.
  server = await startGateServer({ peers, ownerOf: async () => 'other' })
})
afterEach(() => server.close())

interface Asked {
  from?: typeof PEER
  to?: string
  method?: string
  target?: string
  role?: Role
  body?: string
  /** Sent in place of `body`, whose digest is signed. */
  sent?: string
  at?: number
  headers?: Record<string, string>
  signed?: Record<string, string>
}

function headersOf(asked: Asked): Record<string, string> {
  const { from = PEER, to = US.hostId, method = 'GET', target = '/api/agents', body = '' } = asked
  return signRequest({
    method,
    target,
    to,
    from: from.hostId,
    role: asked.role ?? 'admin',
    digest: contentDigest(Buffer.from(body)),
    at: asked.at ?? clock,
    key: from.privateKey,
  })
}

interface Answered {
  status: number
  headers: IncomingHttpHeaders
  text: string
  body: {
    code?: string
    details: { time: number; tombstone: MemRecord }
    principal: Principal
  }
}

function ask(asked: Asked = {}) {
  const { method = 'GET', target = '/api/agents', sent = asked.body } = asked
  const headers: Record<string, string> = {
    ...(asked.signed ?? headersOf(asked)),
    ...asked.headers,
  }
  return new Promise<Answered>((resolve, reject) => {
    const req = request({ port: server.port, method, path: target, headers }, (res) => {
      let text = ''
      res.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          text,
          body: JSON.parse(text),
          headers: res.headers,
        }),
      )
    })
    req.on('error', reject)
    req.end(sent)
  })
}

describe('a signed request', () => {
  test('is that of the peer, under whatever name it reached us', async () => {
    const { status, body } = await ask({ headers: { host: 'box.example:1234' } })
    expect(status).toBe(200)
    expect(body.principal).toMatchObject({
      kind: 'peer',
      id: `peer:${PEER.hostId}`,
      hostId: PEER.hostId,
      role: 'manage',
      address: '127.0.0.1',
    })
  })

  test.each([
    ['manage', 'admin', 'manage'],
    ['manage', 'view', 'view'],
    ['view', 'admin', 'view'],
    ['input', 'manage', 'input'],
  ] as const)('with %s granted and %s named acts as %s', async (grant, named, role) => {
    granted = grant
    expect((await ask({ role: named })).body.principal.role).toBe(role)
  })

  test('needs no Origin of ours, and may change something', async () => {
    const answer = await ask({ method: 'POST', body: '{}', headers: { origin: 'http://evil.com' } })
    expect(answer.status).toBe(200)
  })

  test.each([
    ['unsigned', { signed: {} }],
    ['for another node', { to: STRANGER.hostId }],
    ['with another path', { signed: headersOf({ target: '/api/hosts' }) }],
    [
      'with another query',
      { target: '/api/agents?a=2', signed: headersOf({ target: '/api/agents?a=1' }) },
    ],
    ['with another method', { method: 'DELETE', signed: headersOf({}) }],
    ['with a higher role', { headers: { 'maestro-role': 'admin' }, role: 'view' as Role }],
    ['with its body gone', { method: 'POST', body: '{}', sent: '' }],
    ['of a host that nobody knows', { from: STRANGER }],
    ['with half a signature', { headers: { signature: 'maestro=:AAAA:' } }],
  ] as [string, Asked][])('%s is 401', async (_what, asked) => {
    clock = Date.now()
    const { status, body } = await ask(asked)
    expect(status).toBe(401)
    expect(body.code).toBe('UNAUTHORIZED')
    expect(server.passed).toEqual([])
  })

  test('is taken once', async () => {
    const signed = headersOf({})
    expect((await ask({ signed })).status).toBe(200)
    const again = await ask({ signed })
    expect(again).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } })
  })

  test('of a removed host is 410 with the tombstone, signed', async () => {
    const signed = headersOf({ from: REMOVED })
    const { status, text, body, headers } = await ask({ signed })
    const answer = { nonce: nonceOf(signed), status: 410, body: Buffer.from(text) }
    expect(verifyAnswer(headers, answer, US.publicKey)).toBe(true)
    expect(status).toBe(410)
    expect(body).toMatchObject({ code: 'PEER_REMOVED' })
    expect(canonicalJson(body.details.tombstone)).toBe(canonicalJson(TOMBSTONE))
  })

  test('of a removed host stays 410 when it signs its own mem', async () => {
    const mem = signMem(REMOVED, { id: REMOVED.hostId, epoch: 9, state: 'member', at: 1 })
    const header = Buffer.from(JSON.stringify({ mem })).toString('base64url')
    const { status } = await ask({ from: REMOVED, headers: { 'maestro-mem': header } })
    expect(status).toBe(410)
  })

  test('with a name that is no path gets nothing', async () => {
    expect((await ask({ target: 'http://evil.com/api/agents' })).status).toBe(400)
    expect((await ask({ target: '/api//agents' })).status).toBe(404)
  })
})

describe('the time of a request', () => {
  test.each([-59_000, 0, 59_000])('may be %i ms from ours', async (skew) => {
    clock += 120_000
    expect((await ask({ at: clock + skew })).status).toBe(200)
  })

  test.each([-62_000, 62_000, 3_600_000])(
    '%i ms away is CLOCK_SKEW with our time, signed',
    async (skew) => {
      clock += 120_000
      const signed = headersOf({ at: clock + skew })
      const { status, body, headers } = await ask({ signed })
      expect(status).toBe(401)
      expect(body).toMatchObject({ code: 'CLOCK_SKEW', details: { time: clock } })
      expect(verifyTime(headers, nonceOf(signed), US.publicKey)).toBe(clock)
    },
  )

  test('before our start is not taken: it may be a replay', async () => {
    const { body } = await ask({ at: clock - 2_000 })
    expect(body.code).toBe('CLOCK_SKEW')
  })
})

test('who only names a member is counted as a stranger, and does the member no harm', async () => {
  const thief = { ...STRANGER, hostId: PEER.hostId }
  const old = { from: thief, method: 'POST', at: clock - 3_600_000 }
  for (let i = 0; i < 15; i++) expect((await ask(old)).status).toBe(401)
  for (let i = 0; i < 15; i++) expect((await ask({ ...old, at: clock })).status).toBe(401)
  expect((await ask(old)).status).toBe(429)
  expect((await ask({ method: 'POST' })).status).toBe(200)
})

describe('strangers', () => {
  const mem = signMem(PEER, { id: STRANGER.hostId, epoch: 1, state: 'member', at: 1 })
  const self = signSelf(STRANGER, {
    inc: 1,
    ver: 0,
    boot: 'b',
    name: 'new',
    urls: [],
    protocol: [1, 1],
    app: '1',
  })
  const header = (entry: MeshEntry) => Buffer.from(JSON.stringify(entry)).toString('base64url')

  test('[M11] are let in when they show that a member admitted them', async () => {
    const headers = { 'maestro-mem': header({ mem, self }) }
    expect((await ask({ from: STRANGER, headers })).status).toBe(200)
    expect(shown).toHaveLength(1)
  })

  test('with the records of somebody else, or nonsense, are not', async () => {
    const headers = { 'maestro-mem': header({ mem }) }
    expect((await ask({ from: REMOVED, headers })).status).toBe(410)
    const nonsense = { 'maestro-mem': 'bm9uc2Vuc2U' }
    expect((await ask({ from: STRANGER, headers: nonsense })).status).toBe(401)
    expect(shown).toEqual([])
  })

  test('may ask who is here and to be let in, and nothing else', async () => {
    const identity = await ask({ signed: {}, target: '/api/hosts/identity?nonce=1' })
    expect(identity.body.principal).toMatchObject({ kind: 'stranger', role: 'view' })
    const register = { method: 'POST', target: '/api/hosts/register-peer', from: STRANGER }
    expect((await ask(register)).body.principal).toMatchObject({ kind: 'stranger' })
    expect((await ask({ signed: {}, target: '/api/hosts' })).status).toBe(401)
    expect((await ask({ ...register, target: '/api/hosts/exchange-peers' })).status).toBe(401)
    expect((await ask({ ...register, signed: {} })).status).toBe(401)
  })

  test('are counted: 30 attempts to be let in a minute', async () => {
    const register = { method: 'POST', target: '/api/hosts/register-peer', from: STRANGER }
    for (let i = 0; i < 30; i++) expect((await ask(register)).status).toBe(200)
    expect((await ask(register)).status).toBe(429)
    expect((await ask({ method: 'POST' })).status).toBe(200)
  })
})
