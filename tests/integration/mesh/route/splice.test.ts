import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { MaestroError } from '../../../../lib/errors.ts'
import { createLog } from '../../../../lib/log.ts'
import { createSplice, type Splice } from '../../../../lib/mesh/splice.ts'
import { createTerminalElsewhere } from '../../../../lib/sockets/terminal-elsewhere.ts'
import { createUpgradeRouter } from '../../../../lib/sockets/upgrade.ts'
import { until } from '../../../support/until.ts'
import { B, plainTransport, testMembers } from '../../../unit/mesh/route-support.ts'
import { farHttp, farTcp } from './far-server.ts'

const PRINCIPAL = { kind: 'loopback', id: 'loopback', role: 'view', address: '127.0.0.1' } as const
const log = createLog({ level: 'silent' })

let members = testMembers(B)
let splice: Splice
let near: Server
let far: { port: number; close(): Promise<void> }
/** What the far node was asked with. */
let asked: IncomingMessage[] = []
const farSockets = new Set<WebSocket>()

async function farWebSocket(onSocket: (ws: WebSocket) => void): Promise<void> {
  const server = createServer()
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  sockets.on('connection', (ws, req) => {
    asked.push(req)
    farSockets.add(ws)
    onSocket(ws)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  far = {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const ws of sockets.clients) ws.terminate()
        sockets.close()
        server.close(() => resolve())
      }),
  }
}

beforeEach(async () => {
  asked = []
  farSockets.clear()
  members = testMembers(B)
  splice = createSplice({ members, transport: plainTransport(() => far.port) })
  const directory = {
    agent: (id: string) =>
      id === 'here' ? ({ kind: 'here' } as const) : ({ kind: 'peer', hostId: B } as const),
    host: () => ({ kind: 'unknown' }) as const,
  }
  const router = createUpgradeRouter({
    gate: {
      upgrade: async (req: IncomingMessage, socket: Duplex) => {
        socket.on('error', () => socket.destroy())
        const isPeer = req.headers['x-test-peer'] !== undefined
        return isPeer ? { ...PRINCIPAL, kind: 'peer' as const } : PRINCIPAL
      },
    },
    handlers: new Map([['/term', (ws: WebSocket) => ws.send('here')]]),
    elsewhere: createTerminalElsewhere({ directory, splice }),
    log,
  })
  near = createServer({ noDelay: true })
  near.on('upgrade', (req, socket, head) => router.handle(req, socket, head))
  await new Promise<void>((resolve) => near.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  splice.close()
  await far?.close()
  await new Promise((resolve) => near.close(resolve))
})

interface Client {
  ws: WebSocket
  got: string[]
  closed: Promise<{ code: number; reason: string; ms: number }>
}

function open(agent = 'there', headers: Record<string, string> = {}): Client {
  const begun = performance.now()
  const { port } = near.address() as AddressInfo
  const url = `ws://127.0.0.1:${port}/term?agent=${agent}&cols=80&rows=24`
  const ws = new WebSocket(url, { perMessageDeflate: false, headers })
  const got: string[] = []
  ws.on('message', (data) => got.push(String(data)))
  ws.on('error', () => undefined)
  const closed = new Promise<{ code: number; reason: string; ms: number }>((resolve) =>
    ws.on('close', (code, reason) =>
      resolve({ code, reason: String(reason), ms: performance.now() - begun }),
    ),
  )
  return { ws, got, closed }
}

describe('[M18] [T7] a terminal of another host is spliced', () => {
  test('bytes pass both ways, with the role of who asks and nothing of the browser’s', async () => {
    await farWebSocket((ws) => {
      ws.send('welcome')
      ws.on('message', (data) => ws.send(`echo ${data}`))
    })
    const client = open('there', { cookie: 'secret=1', origin: 'http://127.0.0.1' })
    await until(() => client.got.includes('welcome'))
    client.ws.send('one')
    await until(() => client.got.includes('echo one'))
    expect(splice.size).toBe(1)
    expect(asked[0]?.url).toBe('/term?agent=there&cols=80&rows=24')
    expect(asked[0]?.headers).toMatchObject({ 'maestro-role': 'view', signature: 'signed' })
    expect(asked[0]?.headers.cookie).toBeUndefined()
    expect(asked[0]?.headers.origin).toBeUndefined()
    expect(asked[0]?.headers['sec-websocket-extensions']).toBeUndefined()
    client.ws.close()
    await until(() => splice.size === 0)
  })

  test('large amounts arrive whole, no faster than they are read', async () => {
    const piece = Buffer.alloc(1 << 20, 'x')
    let sent = 0
    await farWebSocket((ws) => {
      for (let n = 0; n < 30; n++) ws.send(piece, () => (sent += piece.length))
    })
    const client = open()
    let bytes = 0
    client.ws.on('message', (data: Buffer) => (bytes += data.length))
    await until(() => bytes > 0)
    client.ws.pause()
    const stopped = await until(async () => {
      const before = sent
      await new Promise((resolve) => setTimeout(resolve, 300))
      return before === sent && before < 30 * piece.length
    })
    expect(stopped).toBe(true)
    client.ws.resume()
    await until(() => bytes === 30 * piece.length)
    client.ws.terminate()
  })

  test('close codes pass both ways', async () => {
    let farClosed: number | undefined
    await farWebSocket((ws) => {
      ws.on('message', () => ws.close(4410, 'it ended'))
      ws.on('close', (code) => (farClosed = code))
    })
    const first = open()
    await until(() => first.ws.readyState === WebSocket.OPEN)
    first.ws.send('end')
    expect(await first.closed).toMatchObject({ code: 4410, reason: 'it ended' })
    await until(() => splice.size === 0)
    const second = open()
    await until(() => second.ws.readyState === WebSocket.OPEN)
    second.ws.close(4000)
    await until(() => farClosed === 4000)
    await until(() => splice.size === 0)
  })

  test('both sides die together', async () => {
    let farClosed = false
    await farWebSocket((ws) => ws.on('close', () => (farClosed = true)))
    const first = open()
    await until(() => farSockets.size === 1)
    await until(() => first.ws.readyState === WebSocket.OPEN)
    first.ws.terminate()
    await until(() => farClosed && splice.size === 0)
    const second = open()
    await until(() => farSockets.size === 2 && second.ws.readyState === WebSocket.OPEN)
    for (const ws of farSockets) ws.terminate()
    expect((await second.closed).code).toBe(1006)
    await until(() => splice.size === 0)
  })

  test('a host that left the mesh takes its terminals along', async () => {
    await farWebSocket((ws) => ws.send('welcome'))
    const first = open()
    await until(() => first.got.length === 1)
    members.set(B, 'suspect')
    members.set(B, 'unreachable')
    // It was heard a moment ago.
    expect(splice.size).toBe(1)
    members.remove(B)
    expect((await first.closed).code).toBe(1006)
    expect(splice.size).toBe(0)
  })

  test('a host that was silent and is lost takes its terminals along', async () => {
    await farWebSocket((ws) => ws.send('welcome'))
    const client = open()
    await until(() => client.got.length === 1)
    await until(() => {
      members.set(B, 'unreachable')
      return splice.size === 0
    })
    expect((await client.closed).ms).toBeGreaterThan(3_000)
  })

  test('what is here stays here', async () => {
    const client = open('here')
    await until(() => client.got.includes('here'))
    client.ws.terminate()
  })
})

describe('no terminal there: an accepted socket, closed with a code and words', () => {
  test('4502 for a host that is gone', async () => {
    far = await farHttp(() => undefined)
    await far.close()
    const { code, reason, ms } = await open().closed
    expect(code).toBe(4502)
    expect(reason).toMatch(/ECONNREFUSED|cannot be reached/)
    expect(ms).toBeLessThan(3_000)
  })

  test('4502 within 3 s for one that hangs', async () => {
    far = await farTcp(() => undefined)
    const { code, reason, ms } = await open().closed
    expect({ code, reason }).toEqual({
      code: 4502,
      reason: 'host-b cannot be reached: it does not answer.',
    })
    expect(ms).toBeLessThan(3_000)
  })

  test.each([
    ['AGENT_NOT_FOUND', 4404],
    ['FORBIDDEN', 4401],
    ['TMUX_UNAVAILABLE', 4502],
  ] as const)('%s there is %d here, in its words', async (code, closeCode) => {
    const error = new MaestroError(code, 'Not so.')
    far = await farHttp(() => undefined)
    await far.close()
    const refusing = createServer()
    refusing.on('upgrade', (_req, socket: Socket) => {
      const body = JSON.stringify(error.toBody())
      socket.end(`HTTP/1.1 ${error.status} No\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    })
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
    far = {
      port: (refusing.address() as AddressInfo).port,
      close: () => new Promise((resolve) => refusing.close(() => resolve())),
    }
    expect(await open().closed).toMatchObject({ code: closeCode, reason: 'Not so.' })
  })

  test('[M17] a peer’s own upgrade is not sent on: 508', async () => {
    const client = open('there', { 'x-test-peer': '1' })
    const status = await new Promise((resolve) =>
      client.ws.on('unexpected-response', (_req, res) => resolve(res.statusCode)),
    )
    expect(status).toBe(508)
  })
})
