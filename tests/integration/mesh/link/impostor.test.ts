import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPairCodes } from '../../../../lib/mesh/codes.ts'
import { type Identity, loadIdentity } from '../../../../lib/mesh/identity.ts'
import { answerIdentity } from '../../../../lib/mesh/identity-proof.ts'
import { signSelf } from '../../../../lib/mesh/records.ts'
import type { ErrorBody } from '../../../../lib/wire/error.ts'
import { call } from '../../../support/agents.ts'
import { hostsOf } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'

vi.setConfig({ testTimeout: 60_000 })

let node: TestNode
let dir: TempDir
let other: Identity
let server: Server
let url: string
let protocol: [number, number]
let answer: unknown

beforeEach(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
  dir = tempDir('impostor')
  other = loadIdentity(dir.path)
  protocol = [1, 1]
  server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://node')
    req.resume()
    if (pathname !== '/api/hosts/identity') return res.end(JSON.stringify(answer))
    const about = { name: 'other', app: '1', protocol }
    const nonce = searchParams.get('nonce') ?? ''
    return res.end(JSON.stringify(answerIdentity(other, about, nonce, Date.now())))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await node.close()
  dir.close()
})

const about = { inc: 1, ver: 0, boot: 'b', name: 'other', urls: [], app: '1' }

test('[M9] a host that does not know the code is not let in, whatever it answers', async () => {
  // Its fingerprint begins as the code says: that much is easy to make.
  const { code } = createPairCodes(other.hostId).issue()
  const self = signSelf(other, { ...about, protocol: [1, 1] })
  for (const proof of [undefined, 'x'.repeat(43)]) {
    answer = { self, records: [{ self }], root: '', callback: true, proof }
    const { status, body } = await call<ErrorBody>(node, 'POST', '/api/hosts', { url, code })
    expect([status, body.code]).toEqual([422, 'INVALID_PEER_KEY'])
  }
  expect(await hostsOf(node)).toHaveLength(1)
})

test('[M9] an answer that is garbage adds nobody', async () => {
  for (const garbage of [null, {}, { self: 1 }, 'x'.repeat(2 * 1024 * 1024)]) {
    answer = garbage
    const { status, body } = await call<ErrorBody>(node, 'POST', '/api/hosts', { url })
    expect([status, body.code]).toEqual([502, 'HOST_UNREACHABLE'])
  }
  expect(await hostsOf(node)).toHaveLength(1)
})

test.each([
  [[7, 9], 'The host that asks is older'],
  [[0, 0], 'The host that was asked is older'],
] as [[number, number], string][])(
  '[M20] versions %j in common with nobody are told',
  async (range, words) => {
    protocol = range
    const { status, body } = await call<ErrorBody>(node, 'POST', '/api/hosts', { url })
    expect([status, body.code]).toEqual([426, 'PROTOCOL_TOO_OLD'])
    expect(body.message).toContain(words)
  },
)
