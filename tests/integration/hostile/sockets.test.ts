import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Agent } from '../../../lib/wire/agent.ts'
import { FRAME_CONTROL, FRAME_DATA } from '../../../lib/wire/term.ts'
import { createAgent } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'
import { handshake, raw } from '../gate/raw.ts'

/** The WebSocket rows of docs/security.md against a whole node. */
let node: TestNode
let agent: Agent
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_UI: 'off', MAESTRO_HOST: '0.0.0.0' } })
  agent = await createAgent(node, { name: 'cat', command: 'stty -echo; exec cat -v' })
}, 60_000)
afterAll(() => node?.close())

const PATHS = ['/ws', '/', '/term?agent=x']
const upgrade = (target: string, headers: Record<string, string> = {}, host?: string) => {
  const Host = `${host ?? 'localhost'}:${node.port}`
  return raw(node.port, handshake(target, { Host, ...headers }), { host })
}
const screen = () => node.tmux.capture('cat')

async function terminal(query = ''): Promise<{ ws: WebSocket; closed: Promise<number> }> {
  const ws = new WebSocket(`ws://localhost:${node.port}/term?agent=${agent.id}${query}`)
  const closed = once(ws, 'close').then(([code]) => code as number)
  await once(ws, 'message')
  return { ws, closed }
}

const frame = (type: number, payload: string | Buffer) =>
  Buffer.concat([Buffer.from([type]), Buffer.from(payload)])

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

describe('[H17] an upgrade', () => {
  test.runIf(outside)('without a credential: 401 before it', async () => {
    for (const path of [...PATHS, '/nowhere', '/_next/webpack-hmr']) {
      const answer = await upgrade(path, {}, outside)
      expect([answer.status, answer.headers.get('upgrade')], path).toEqual([401, undefined])
    }
  })

  test('of a foreign or null Origin: 403', async () => {
    for (const path of PATHS) {
      for (const Origin of ['http://evil.com', 'null', 'http://localhost:1']) {
        expect((await upgrade(path, { Origin })).status, `${path} ${Origin}`).toBe(403)
      }
    }
  })

  test('at an unknown path: 404, and never Next', async () => {
    for (const path of ['/nowhere', '/_next/webpack-hmr', '/_next/hmr', '/api/agents', '/wsx']) {
      expect((await upgrade(path)).status, path).toBe(404)
    }
  })

  test('whose query says one thing twice: 400, whichever of them is meant', async () => {
    const own = `agent=${agent.id}`
    for (const query of [`${own}&agent=x`, `agent=x&${own}`, `${own}&%61gent=x`, `${own}&x&x`]) {
      expect((await upgrade(`/term?${query}`)).status, query).toBe(400)
    }
    for (const path of ['/ws', '/']) {
      expect((await upgrade(`${path}?since=a.1&since=a.0`)).status, path).toBe(400)
    }
  })

  test('to an absolute URI: 400 or 421, and no outbound request', async () => {
    let reached = 0
    const bait = createServer(() => reached++).listen(0, '127.0.0.1')
    await once(bait, 'listening')
    const { port } = bait.address() as { port: number }
    for (const url of [`http://127.0.0.1:${port}/ws`, `http://localhost:${port}/ws`]) {
      expect([400, 421]).toContain((await upgrade(url)).status)
      expect([400, 421]).toContain((await upgrade(url, { Host: new URL(url).host })).status)
    }
    expect((await upgrade(`http://localhost:${node.port}/ws`)).status).toBe(400)
    expect(reached).toBe(0)
    bait.close()
  })
})

describe('[H18] a frame', () => {
  test('of 2 MB: 1009', async () => {
    for (const path of ['/ws', '/', `/term?agent=${agent.id}`]) {
      const ws = new WebSocket(`ws://localhost:${node.port}${path}`)
      await once(ws, 'open')
      ws.send(Buffer.alloc(2 * 1024 * 1024))
      expect((await once(ws, 'close'))[0], path).toBe(1009)
    }
  })

  test('with sizes that are none is refused, at the upgrade too', async () => {
    for (const cols of ['1e9', '-1', 'NaN', '0', '1001', '', '%00', '80;ls']) {
      const ws = new WebSocket(`ws://localhost:${node.port}/term?agent=${agent.id}&cols=${cols}`)
      expect((await once(ws, 'close'))[0], cols).toBe(1008)
    }
    const { ws } = await terminal('&cols=100&rows=30')
    const size = () => node.tmux.run('display', '-p', '-t', 'cat', '#{window_width}')
    await until(async () => (await size()) === '100\n')
    for (const cols of ['1000000000', '-1', 'null', '"80"', '1e999', '[80]']) {
      ws.send(frame(FRAME_CONTROL, `{"type":"resize","cols":${cols},"rows":24}`))
    }
    ws.send(frame(FRAME_CONTROL, '{"type":"resize","cols":90,"rows":30}'))
    await until(async () => (await size()) === '90\n')
    ws.close()
  })

  test('of an unknown type is dropped, never typed', async () => {
    const { ws } = await terminal()
    ws.send('typed as text')
    ws.send(Buffer.alloc(0))
    for (const type of [3, 9, 48, 255]) ws.send(frame(type, 'typed by type'))
    ws.send(frame(FRAME_CONTROL, '{"type":"input","data":"typed by control"}'))
    ws.send(frame(FRAME_CONTROL, 'typed by garbage'))
    ws.send(frame(FRAME_DATA, 'the end\r'))
    await until(async () => (await screen()).includes('the end'))
    expect(await screen()).not.toContain('typed')
    ws.close()
  })

  test('that is against RFC 6455 ends its socket only', async () => {
    for (const bytes of ['f1 80 00000000', '81 05 68656c6c6f', '83 80 00000000', '89 fe 0100']) {
      const socket = connect(node.port, '127.0.0.1')
      const ended = once(socket, 'close')
      socket.write(handshake('/ws', { Host: `localhost:${node.port}` }))
      await once(socket, 'data')
      socket.write(Buffer.from(bytes.replaceAll(' ', ''), 'hex'))
      socket.resume()
      await ended
    }
    expect((await node.fetch('/health')).status).toBe(200)
  })

  test('that is never acknowledged is followed by few more: the node waits', async () => {
    const { id } = await createAgent(node, { name: 'flood', command: 'exec yes maestro' })
    const ws = new WebSocket(`ws://localhost:${node.port}/term?agent=${id}`)
    let bytes = 0
    ws.on('message', (data: Buffer) => {
      bytes += data.length
    })
    await until(() => bytes > 2_000)
    let last = -1
    await until(
      () => {
        if (bytes === last) return true
        last = bytes
        return false
      },
      { interval: 500 },
    )
    expect(bytes).toBeLessThan(128 * 1024)
    ws.close()
    await node.fetch(`/api/agents/${id}`, { method: 'DELETE' })
  })
})
