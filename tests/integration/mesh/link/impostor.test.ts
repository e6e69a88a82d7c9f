import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createPairCodes } from '../../../../lib/mesh/codes.ts'
import { type Identity, loadIdentity } from '../../../../lib/mesh/identity.ts'
import { answerIdentity } from '../../../../lib/mesh/identity-proof.ts'
import { signMem, signSelf } from '../../../../lib/mesh/records.ts'
import { nonceOf, signAnswer } from '../../../../lib/mesh/signature.ts'
import type { ErrorBody } from '../../../../lib/wire/error.ts'
import { call } from '../../../support/agents.ts'
import { hostsOf } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'
import { until } from '../../../support/until.ts'

vi.setConfig({ testTimeout: 60_000 })

let node: TestNode
let dir: TempDir
let other: Identity
let server: Server
let url: string
let protocol: [number, number]
let answer: unknown
/** What is answered to comparing records, and how often it was; `answer` to all else. */
let records: unknown[]
let compared: number
/** Is what is answered the other's own word? Else somebody on the way made it up. */
let signs: boolean

beforeEach(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
  dir = tempDir('impostor')
  other = loadIdentity(dir.path)
  protocol = [1, 1]
  records = []
  compared = 0
  signs = true
  server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://node')
    if (pathname === '/api/hosts/exchange-peers') return void compare(req, res)
    req.resume()
    if (pathname !== '/api/hosts/identity') return respond(req, res, answer)
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

/** Finds a difference in each bucket, and answers with `records` to the digests of them. */
async function compare(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { entries } = (await json(req)) as { entries?: unknown }
  if (!entries) return void respond(req, res, { buckets: Array(64).fill('other') }, true)
  compared++
  respond(req, res, { records, want: [] })
}

function respond(req: IncomingMessage, res: ServerResponse, value: unknown, isOwn = signs) {
  const body = Buffer.from(JSON.stringify(value))
  const nonce = nonceOf(req.headers as Record<string, string>)
  res.writeHead(200, isOwn ? signAnswer({ nonce, status: 200, body }, other.privateKey) : {})
  return res.end(body)
}

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
  [[7, 9], 'Update Maestro here'],
  [[0, 0], 'Update Maestro there'],
] as [[number, number], string][])(
  '[M20] versions %j in common with nobody are told',
  async (range, words) => {
    protocol = range
    const { status, body } = await call<ErrorBody>(node, 'POST', '/api/hosts', { url })
    expect([status, body.code]).toEqual([426, 'PROTOCOL_TOO_OLD'])
    expect(body.message).toContain(words)
  },
)

describe('somebody on the way', () => {
  function letIn(): void {
    const self = signSelf(other, { ...about, protocol: [1, 1] })
    answer = { self, records: [{ self }], root: '', callback: true }
  }

  const add = async () => (await call<ErrorBody>(node, 'POST', '/api/hosts', { url })).status

  test('[M9] cannot let us in in the name of a host', async () => {
    letIn()
    signs = false
    expect(await add()).toBe(502)
    expect(await hostsOf(node)).toHaveLength(1)
    signs = true
    expect(await add()).toBe(201)
  })

  test('[M10] cannot tell us records in the name of a member', async () => {
    letIn()
    expect(await add()).toBe(201)
    const madeUp = tempDir('made-up')
    try {
      const { hostId } = loadIdentity(madeUp.path)
      const mem = signMem(other, { id: hostId, epoch: 1, state: 'member', at: 1 })
      const known = async () => (await hostsOf(node)).some(({ id }) => id === hostId)
      signs = false
      records = [{ mem }]
      const before = compared
      // By the time of the third one, the answer to the second one was looked at.
      await until(() => compared >= before + 3, { timeout: 20_000 })
      expect(await known()).toBe(false)
      signs = true
      await until(known, { timeout: 20_000 })
    } finally {
      madeUp.close()
    }
  })
})
