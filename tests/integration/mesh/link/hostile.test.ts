import type { KeyObject } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../../../lib/gate/types.ts'
import { hostIdOf, type Identity, loadIdentity } from '../../../../lib/mesh/identity.ts'
import { signMem, signSelf } from '../../../../lib/mesh/records.ts'
import {
  contentDigest,
  nonceOf,
  signRequest,
  verifyAnswer,
} from '../../../../lib/mesh/signature.ts'
import type { AuditEntry } from '../../../../lib/wire/access.ts'
import { call, createAgent } from '../../../support/agents.ts'
import { converged, hostsOf, idOf, join } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'

const NAME = '<img src=x onerror=alert(1)>\u202eevil\u001b[31m'
let us: TestNode
let peer: TestNode
/** The peer's key: what follows is sent in its name. */
let key: Identity
let stranger: Identity
let dir: TempDir
let ourId: string
let ourKey: KeyObject

beforeAll(async () => {
  dir = tempDir('stranger')
  stranger = loadIdentity(dir.path)
  const env = { MAESTRO_UI: 'off', MAESTRO_LOG_LEVEL: 'warn' }
  const both = await Promise.all([
    startTestNode({ env }),
    startTestNode({ env: { ...env, MAESTRO_NAME: NAME } }),
  ])
  us = both[0]
  peer = both[1]
  await join(us, peer)
  await converged([us, peer])
  ourId = await idOf(us)
  ourKey = loadIdentity(us.dataDir).publicKey
  key = loadIdentity(peer.dataDir)
}, 60_000)
afterAll(async () => {
  await Promise.all([us?.close(), peer?.close()])
  dir.close()
})

interface Sent {
  identity?: Identity
  role?: Role
  body?: string
  /** What is sent in place of the body that was signed. */
  altered?: string
  type?: string
  to?: string
}

function signedHeaders(method: string, path: string, sent: Sent): Record<string, string> {
  const { identity = key, role = 'admin', to = ourId, body = '' } = sent
  return signRequest({
    method,
    target: path,
    to,
    from: identity.hostId,
    role,
    digest: contentDigest(Buffer.from(body)),
    at: Date.now(),
    key: identity.privateKey,
  })
}

async function send(
  method: string,
  path: string,
  sent: Sent = {},
  headers = signedHeaders(method, path, sent),
) {
  const body = sent.altered ?? sent.body
  const response = await us.fetch(path, {
    method,
    headers: {
      ...headers,
      ...(body !== undefined && { 'content-type': sent.type ?? 'application/json' }),
    },
    ...(body !== undefined && { body }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const answer = parse(bytes.toString()) as { code?: string } | null
  const { status } = response
  const proven = verifyAnswer(
    Object.fromEntries(response.headers),
    { nonce: nonceOf(headers), status, body: bytes },
    ourKey,
  )
  return { status, code: answer?.code, answer, proven }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // no answer of the API's
  }
}

const exchange = (fields: object): Sent => ({
  body: JSON.stringify({ v: 1, from: key.hostId, root: '', n: 0, ...fields }),
})

const register = (identity: Identity, self: object, fields: object = {}): Sent => ({
  identity,
  body: JSON.stringify({ v: 1, self, nonce: 'n'.repeat(22), ...fields }),
})

const selfOf = (identity: Identity) =>
  signSelf(identity, {
    inc: 1,
    ver: 0,
    boot: 'b',
    name: 'x',
    urls: [],
    protocol: [1, 1],
    app: '1',
  })

const audited = async (action: string) =>
  (await call<AuditEntry[]>(us, 'GET', `/api/audit?action=${action}`)).body

describe('a request in the name of a member', () => {
  test('as it should be is answered', async () => {
    expect((await send('GET', '/api/agents')).status).toBe(200)
    expect((await send('POST', '/api/hosts/exchange-peers', exchange({}))).status).toBe(200)
  })

  test('about records is answered with our signature, also when it is refused', async () => {
    const path = '/api/hosts/exchange-peers'
    for (const sent of [exchange({}), exchange({ from: stranger.hostId }), exchange({ n: -1 })]) {
      expect(await send('POST', path, sent)).toMatchObject({ proven: true })
    }
    const asked = register(stranger, selfOf(key))
    const refused = await send('POST', '/api/hosts/register-peer', asked)
    expect(refused).toMatchObject({ status: 422, proven: true })
  })

  test('[H27] that is replayed, meant for another, or altered is 401', async () => {
    const headers = signedHeaders('GET', '/api/agents', {})
    expect((await send('GET', '/api/agents', {}, headers)).status).toBe(200)
    expect((await send('GET', '/api/agents', {}, headers)).status).toBe(401)
    expect((await send('GET', '/api/agents', { to: stranger.hostId })).status).toBe(401)
    const altered = {
      ...exchange({}),
      altered: JSON.stringify({ v: 1, from: key.hostId, root: 'x', n: 9 }),
    }
    expect((await send('POST', '/api/hosts/exchange-peers', altered)).status).toBe(401)
  })

  test('whose file was altered on the way is 401, and the file is dropped', async () => {
    const agent = await createAgent(us, { name: 'taker', program: 'shell', command: 'cat' })
    const path = `/api/agents/${agent.id}/upload?name=f.txt`
    const type = 'application/octet-stream'
    expect((await send('POST', path, { body: 'good', altered: 'evil', type })).status).toBe(401)
    const uploads = joinPath(us.dataDir, 'uploads', agent.id)
    expect(existsSync(uploads) ? readdirSync(uploads) : []).toEqual([])
    expect((await send('POST', path, { body: 'good', type })).status).toBe(201)
    expect(readdirSync(uploads)).toEqual(['f.txt'])
  })

  test('is never an admin’s, and sees nothing of third hosts', async () => {
    for (const [method, path] of [
      ['GET', '/api/settings'],
      ['DELETE', `/api/hosts/${key.hostId}`],
      ['GET', '/api/hosts/requests'],
      ['DELETE', '/api/hosts/requests/req_any'],
      ['POST', '/api/hosts/lookup'],
    ] as const) {
      expect((await send(method, path)).code, path).toBe('FORBIDDEN')
    }
    const code = { body: '{"kind":"host"}' }
    expect((await send('POST', '/api/pair/codes', code)).code).toBe('FORBIDDEN')
    const { answer } = await send('GET', '/api/hosts')
    expect(answer).toMatchObject([{ id: ourId }])
    expect((await send('GET', `/api/hosts/${key.hostId}`)).status).toBe(404)
  })

  test('with the role view changes nothing', async () => {
    const body = '{"name":"made-by-viewer"}'
    expect((await send('POST', '/api/agents', { role: 'view', body })).code).toBe('FORBIDDEN')
  })
})

describe('records', () => {
  test('[H29] somebody’s about somebody else, with a wrong key or signature, are dropped', async () => {
    const lies = [
      {
        mem: {
          ...signMem(key, { id: stranger.hostId, epoch: 1, state: 'member', at: 1 }),
          by: ourId,
        },
      },
      { self: { ...selfOf(stranger), name: 'other' } },
      { self: { ...selfOf(stranger), id: ourId } },
      { mem: signMem(stranger, { id: stranger.hostId, epoch: 5, state: 'member', at: 1 }) },
    ]
    const { status } = await send('POST', '/api/hosts/exchange-peers', exchange({ rumours: lies }))
    expect(status).toBe(200)
    expect((await hostsOf(us)).map(({ id }) => id)).not.toContain(stranger.hostId)
    expect(us.logs()).toContain('Records of a peer were dropped')
    expect(await audited('mesh:records')).toMatchObject([
      { actor: `peer:${key.hostId}`, via: 'peer', result: 'dropped' },
    ])
  })

  test.each([2 ** 31 + 1, 2 ** 53])(
    '[H29] with a counter of %i are refused whole',
    async (epoch) => {
      const mem = signMem(key, { id: stranger.hostId, epoch, state: 'member', at: 1 })
      const refused = { status: 422, code: 'INVALID_RECORD' }
      const told = exchange({ rumours: [{ mem }] })
      expect(await send('POST', '/api/hosts/exchange-peers', told)).toMatchObject(refused)
      for (const brought of [
        register(stranger, selfOf(stranger), { mem }),
        register(stranger, { ...selfOf(stranger), inc: epoch }),
      ]) {
        expect(await send('POST', '/api/hosts/register-peer', brought)).toMatchObject(refused)
      }
    },
  )

  test('[H29] a million of them are refused whole', async () => {
    const entry = JSON.stringify({ self: selfOf(stranger) })
    const million = { body: `{"rumours":[${Array(2_000).fill(entry).join(',')}]}` }
    expect((await send('POST', '/api/hosts/exchange-peers', million)).status).toBe(413)
  })

  test('told in another’s name are refused', async () => {
    const sent = exchange({ from: stranger.hostId })
    expect((await send('POST', '/api/hosts/exchange-peers', sent)).status).toBe(400)
  })
})

describe('a stranger', () => {
  test('[H27] [H29] cannot exchange records, nor register with what is not its own', async () => {
    const sent = { ...exchange({ from: stranger.hostId }), identity: stranger }
    expect((await send('POST', '/api/hosts/exchange-peers', sent)).status).toBe(401)
    const path = '/api/hosts/register-peer'
    expect((await send('POST', path, register(stranger, selfOf(key)))).status).toBe(422)
    const other = { ...selfOf(stranger), name: 'other' }
    expect((await send('POST', path, register(stranger, other))).status).toBe(422)
    const unsigned = await send('POST', path, register(stranger, selfOf(stranger)), {})
    expect(unsigned.status).toBe(401)
  })

  test.each(['00', '01'])('[H28] with the key %s… is 422, whatever it signs', async (first) => {
    const raw = Buffer.alloc(32)
    raw[0] = Number.parseInt(first, 16)
    const forged = { ...stranger, hostId: hostIdOf(raw), rawPublicKey: raw }
    const { status, code } = await send(
      'POST',
      '/api/hosts/register-peer',
      register(forged, selfOf(forged)),
    )
    expect([status, code]).toEqual([422, 'INVALID_PEER_KEY'])
  })

  test('of an older or newer version is told so', async () => {
    const self = signSelf(stranger, {
      inc: 1,
      ver: 0,
      boot: 'b',
      name: 'x',
      urls: [],
      protocol: [7, 9],
      app: '9',
    })
    const { status } = await send(
      'POST',
      '/api/hosts/register-peer',
      register(stranger, self, { v: 9 }),
    )
    expect(status).toBe(426)
  })

  test('waits for a person; sending the request again is 401', async () => {
    const sent = register(stranger, selfOf(stranger))
    const headers = signedHeaders('POST', '/api/hosts/register-peer', sent)
    expect((await send('POST', '/api/hosts/register-peer', sent, headers)).status).toBe(202)
    expect((await send('POST', '/api/hosts/register-peer', sent, headers)).status).toBe(401)
  })
})

test('[H31] a name is text, without what could disguise it', async () => {
  const host = (await hostsOf(us)).find(({ self }) => !self)
  expect(host?.name).toBe('<img src=x onerror=alert(1)>evil[31m')
})

test('what was refused is in the audit log, with the host that it claimed to be from', async () => {
  const refused = await audited('peer:refused')
  const told = refused.map(({ target, result }) => `${result} ${target}`)
  expect(told).toContain(`401 UNAUTHORIZED ${key.hostId}`)
})

test('[H30] a host that was removed is 410, also when it signs its own membership', async () => {
  expect((await call(us, 'DELETE', `/api/hosts/${key.hostId}`)).status).toBe(200)
  expect(await send('GET', '/api/agents')).toMatchObject({ status: 410, code: 'PEER_REMOVED' })
  const mem = signMem(key, { id: key.hostId, epoch: 9, state: 'member', at: Date.now() })
  const back = exchange({ rumours: [{ mem }] })
  expect((await send('POST', '/api/hosts/exchange-peers', back)).status).toBe(410)
  const again = register(key, selfOf(key), { mem })
  const { status } = await send('POST', '/api/hosts/register-peer', again)
  expect([202, 410, 422]).toContain(status)
  expect((await hostsOf(us)).map(({ id }) => id)).toEqual([ourId])
  expect((await audited('DELETE'))[0]).toMatchObject({
    actor: 'loopback',
    action: 'DELETE /api/hosts/{id}',
    target: key.hostId,
    result: '200',
  })
})
