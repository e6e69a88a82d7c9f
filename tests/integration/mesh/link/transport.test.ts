import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Refused } from '../../../../lib/gate/inspect.ts'
import { createPeerGate } from '../../../../lib/gate/peer.ts'
import { answerIdentity } from '../../../../lib/mesh/identity-proof.ts'
import { signMem } from '../../../../lib/mesh/records.ts'
import { nonceOf, signAnswer } from '../../../../lib/mesh/signature.ts'
import { createTransport, type Transport } from '../../../../lib/mesh/transport.ts'
import { makeHost } from '../../../support/host-key.ts'
import { freePort } from '../../../support/ports.ts'
import { until } from '../../../support/until.ts'

const US = makeHost()
const PEER = makeHost()
type Handler = (req: IncomingMessage, res: ServerResponse) => void

const open: { close(): void }[] = []
const sockets = new Set<Socket>()
let urls: string[]
let transport: Transport
let heard: string[]
let removals: number
let now: () => number

beforeEach(() => {
  urls = []
  heard = []
  removals = 0
  now = Date.now
  transport = createTransport({
    hostId: US.hostId,
    privateKey: US.privateKey,
    peerOf: (id) => (id === PEER.hostId ? { name: 'box', key: PEER.publicKey, urls } : null),
    ownEntry: () => ({ mem: signMem(PEER, { id: US.hostId, epoch: 1, state: 'member', at: 1 }) }),
    onHeard: (_id, { url }) => heard.push(url),
    onRemoved: () => removals++,
    now: () => now(),
  })
})
afterEach(() => {
  transport.close()
  for (const each of open.splice(0)) each.close()
  for (const socket of sockets) socket.destroy()
  sockets.clear()
})

function listen(server: Server, port = 0): Promise<string> {
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  open.push(server)
  return new Promise((resolve) =>
    server.listen(port, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ),
  )
}

/** A node as far as its peers see it: it says who it is and that it lives; the rest is `handle`. */
function node(handle: Handler, who = PEER, clock = Date.now, port = 0): Promise<string> {
  return listen(
    createServer((req, res) => {
      const url = new URL(req.url ?? '/', 'http://node')
      if (url.pathname === '/health') return res.end('{}')
      if (url.pathname !== '/api/hosts/identity') return handle(req, res)
      const about = { name: 'box', app: '1', protocol: [1, 1] as [number, number] }
      const nonce = url.searchParams.get('nonce') ?? ''
      return res.end(
        JSON.stringify(answerIdentity({ ...who, hostId: who.hostId }, about, nonce, clock())),
      )
    }),
    port,
  )
}

const get = (path = '/x') => transport.json(PEER.hostId, 'GET', path)

async function failure(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; ms: number }> {
  const start = performance.now()
  const error = await promise.then(
    () => {
      throw new Error('it was answered')
    },
    (error) => error,
  )
  return { code: error.code, message: error.message, ms: performance.now() - start }
}

describe('addresses', () => {
  test('[M2a] each is tried, and the one that proves to be the host is used', async () => {
    const wrong = await node((_req, res) => res.end('"wrong"'), makeHost())
    const right = await node((_req, res) => res.end('"right"'))
    urls = [`http://127.0.0.1:${await freePort()}`, wrong, right]
    expect(await get()).toBe('right')
    expect(heard).toEqual([right])
  })

  test('[M2a] a host that moved is found at its new address, by the same request', async () => {
    const port = await freePort()
    urls = [await node((_req, res) => res.end('1'), PEER, Date.now, port)]
    expect(await get()).toBe(1)
    for (const server of open.splice(0)) server.close()
    for (const socket of sockets) socket.destroy()
    urls = [`http://127.0.0.1:${port}`, await node((_req, res) => res.end('2'))]
    expect(await get()).toBe(2)
  })

  test('nobody there, an unknown host, another program: in words', async () => {
    urls = [`http://127.0.0.1:${await freePort()}`]
    expect(await failure(get())).toMatchObject({
      code: 'HOST_UNREACHABLE',
      message: 'box cannot be reached: nothing listens there, the connection is refused.',
    })
    expect((await failure(transport.json('x', 'GET', '/'))).code).toBe('HOST_NOT_FOUND')
    urls = [await listen(createServer((_req, res) => res.end('<html>')))]
    expect((await failure(get())).message).toContain('is not Maestro')
    urls = [await listen(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')))]
    expect((await failure(get())).message).toContain('is not Maestro')
    urls = []
    expect((await failure(get())).message).toContain('no address')
  })

  test('[H26] a redirect is not followed', async () => {
    let asked = 0
    const target = await listen(createServer((_req, res) => res.end(String(asked++))))
    urls = [
      await listen(createServer((_req, res) => res.writeHead(302, { location: target }).end())),
    ]
    expect((await failure(get())).message).toContain('is not Maestro')
    urls = [await node((_req, res) => res.writeHead(302, { location: target }).end())]
    expect((await failure(get())).code).toBe('HOST_UNREACHABLE')
    expect(asked).toBe(0)
  })

  test('another key behind the same id is not believed', async () => {
    const thief = makeHost()
    urls = [await node((_req, res) => res.end('1'), { ...thief, hostId: PEER.hostId })]
    expect((await failure(get())).code).toBe('HOST_UNREACHABLE')
  })
})

describe('a peer that hangs', () => {
  test('from the beginning fails within 3 s', async () => {
    urls = [await listen(createTcpServer(() => undefined))]
    const { code, message, ms } = await failure(get())
    expect(code).toBe('HOST_UNREACHABLE')
    expect(message).toContain('it does not answer')
    expect(ms).toBeLessThan(3_000)
  })

  test('from one moment to the next fails within 3 s', async () => {
    const server = createServer((req, res) => {
      if (!req.url?.startsWith('/api/hosts/identity') || hung) return
      const nonce = new URL(req.url, 'http://node').searchParams.get('nonce') ?? ''
      const about = { name: 'box', app: '1', protocol: [1, 1] as [number, number] }
      res.end(JSON.stringify(answerIdentity(PEER, about, nonce, Date.now())))
      hung = true
    })
    let hung = false
    urls = [await listen(server)]
    const { code, ms } = await failure(get())
    expect(code).toBe('HOST_UNREACHABLE')
    expect(ms).toBeLessThan(3_300)
  })

  test('is told from one that takes its time', async () => {
    urls = [await node((_req, res) => setTimeout(() => res.end('"late"'), 4_000))]
    expect(await get()).toBe('late')
  })
})

describe('an answer', () => {
  test('of 10 MB is cut', async () => {
    let sent = 0
    urls = [
      await node((_req, res) => {
        const chunk = Buffer.alloc(64 * 1024, 'x')
        const more = () => {
          while (sent < 10 * 1024 * 1024 && !res.destroyed) {
            sent += chunk.length
            if (!res.write(chunk)) return res.once('drain', more)
          }
          return res.end()
        }
        more()
      }),
    ]
    expect((await failure(get())).message).toContain('larger than one may be')
    expect(sent).toBeLessThan(10 * 1024 * 1024)
  })

  test('that comes by drops ends with the time of who asked', async () => {
    urls = [
      await node((_req, res) => {
        const drops = setInterval(() => res.write(' '), 50)
        res.on('close', () => clearInterval(drops))
      }),
    ]
    const signal = AbortSignal.timeout(500)
    const asked = transport.json(PEER.hostId, 'GET', '/x', undefined, { signal })
    const { code, ms } = await failure(asked)
    expect(code).toBe('HOST_UNREACHABLE')
    expect(ms).toBeLessThan(2_000)
  })

  test('that refuses comes through unchanged', async () => {
    const body = { error: true, message: 'No.', code: 'AGENT_EXISTS', details: { name: 'a' } }
    urls = [await node((_req, res) => res.writeHead(409).end(JSON.stringify(body)))]
    const error = await get().catch((error) => error)
    expect(error).toMatchObject({ code: 'AGENT_EXISTS', message: 'No.', details: { name: 'a' } })
  })

  test('that is garbage is no answer', async () => {
    urls = [await node((_req, res) => res.end('{"half":'))]
    expect((await failure(get())).code).toBe('HOST_UNREACHABLE')
    urls = [await node((_req, res) => res.writeHead(500).end('{"code":"__proto__"}'))]
    expect((await failure(get())).code).toBe('HOST_UNREACHABLE')
  })

  test('is waited for on a new connection when the kept one had ended', async () => {
    let requests = 0
    urls = [
      await node((req, res) => {
        requests++
        res.end('1')
        if (requests === 1) setImmediate(() => req.socket.destroy())
      }),
    ]
    await get()
    expect(await get()).toBe(1)
    expect(requests).toBe(2)
  })
})

describe('what is believed of an answer', () => {
  const tombstone = signMem(PEER, { id: US.hostId, epoch: 1, state: 'removed', at: 1 })
  const removed = (code = 'PEER_REMOVED') => ({
    error: true,
    message: 'No.',
    code,
    details: { tombstone },
  })
  const ask = () => transport.json(PEER.hostId, 'POST', '/x', {}, { proven: true })

  /** Answers all with this; signed by `signer`, for the request or for another one. */
  function answering(status: number, value: unknown, signer?: typeof PEER, nonce?: string) {
    const body = Buffer.from(JSON.stringify(value))
    return node((req, res) => {
      const own = nonceOf(req.headers as Record<string, string>)
      const answer = { nonce: nonce ?? own, status, body }
      res.writeHead(status, signer && signAnswer(answer, signer.privateKey)).end(body)
    })
  }

  test('[M10] records: only when the peer signed them for this request', async () => {
    urls = [await answering(200, { eq: true }, PEER)]
    expect(await ask()).toEqual({ eq: true })
    for (const [signer, nonce] of [[], [makeHost()], [PEER, 'of-another-request']] as const) {
      urls = [await answering(200, { eq: true }, signer, nonce)]
      transport.forget(PEER.hostId)
      expect((await failure(ask())).code).toBe('HOST_UNREACHABLE')
    }
  })

  test('[M9] the list of a mesh: only when the peer signed it', async () => {
    const merge = { ...removed('MESH_MERGE'), details: { own: [] } }
    urls = [await answering(409, merge, PEER)]
    expect((await failure(ask())).code).toBe('MESH_MERGE')
    urls = [await answering(409, merge)]
    transport.forget(PEER.hostId)
    expect((await failure(ask())).code).toBe('HOST_UNREACHABLE')
  })

  test('[M5] our removal: only when the peer signed it, whatever was asked', async () => {
    for (const [status, signer] of [[410], [410, makeHost()], [401, PEER], [500, PEER]] as const) {
      urls = [await answering(status, removed(), signer)]
      transport.forget(PEER.hostId)
      expect((await failure(get())).code).toBe('HOST_UNREACHABLE')
      expect(removals).toBe(0)
    }
    urls = [await answering(410, removed(), PEER)]
    transport.forget(PEER.hostId)
    expect((await failure(get())).code).toBe('PEER_REMOVED')
    expect(removals).toBe(1)
  })
})

describe('clocks', () => {
  /** A node whose gate is real and whose clock is its own. */
  async function gated(clock: () => number, identityClock = clock) {
    const refusals: string[] = []
    const gate = createPeerGate({
      hostId: PEER.hostId,
      privateKey: PEER.privateKey,
      now: clock,
      registry: {
        keyOf: (id) => (id === US.hostId ? US.publicKey : null),
        tombstoneOf: () => null,
        roleOf: () => 'manage',
        present: () => false,
      },
    })
    const handle: Handler = (req, res) => {
      try {
        const { id, role } = gate.admit(req, req.url ?? '', '127.0.0.1', () => undefined)
        res.end(JSON.stringify({ id, role }))
      } catch (error) {
        const { refusal } = error as Refused
        refusals.push(refusal.error.code)
        res
          .writeHead(refusal.error.status, refusal.headers)
          .end(JSON.stringify(refusal.error.toBody()))
      }
    }
    return { url: await node(handle, PEER, identityClock), refusals }
  }

  test.each([-3_600_000, 3_600_000])('an hour apart (%i ms) changes nothing', async (skew) => {
    const { url, refusals } = await gated(() => Date.now() + skew)
    urls = [url]
    expect(await get()).toEqual({ id: `peer:${US.hostId}`, role: 'manage' })
    expect(refusals).toEqual([])
  })

  test('a clock that is set while nodes talk costs one refusal', async () => {
    let skew = 0
    const { url, refusals } = await gated(() => Date.now() + skew)
    urls = [url]
    await get()
    skew = 3_600_000
    expect(await get()).toMatchObject({ role: 'manage' })
    expect(await get()).toMatchObject({ role: 'manage' })
    expect(refusals).toEqual(['CLOCK_SKEW'])
  })

  test('a refusal that does not end is passed on', async () => {
    const times = [0, 3_600_000, 7_200_000, 10_800_000, 14_400_000, 18_000_000]
    const { url } = await gated(() => Date.now() + (times.shift() ?? 0), Date.now)
    urls = [url]
    expect((await failure(get())).code).toBe('CLOCK_SKEW')
  })
})

test('closing ends the connections', async () => {
  urls = [await node((_req, res) => res.end('1'))]
  await get()
  expect(sockets.size).toBe(1)
  transport.close()
  await until(() => sockets.size === 0)
})
