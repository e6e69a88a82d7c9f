import { EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createGate } from '../../../lib/gate/gate.ts'
import { until } from '../../support/until.ts'
import { handshake, message, raw } from './raw.ts'
import { type GateServer, startGateServer } from './server.ts'

let node: GateServer
let own: string
beforeAll(async () => {
  node = await startGateServer({ allowedOrigins: ['https://board.example'] })
  own = `localhost:${node.port}`
})
afterAll(() => node.close())

const upgrade = (target: string, headers: Record<string, string> = {}) =>
  raw(node.port, handshake(target, { Host: own, ...headers }))

const greeting = (options: { origin?: string }) =>
  new Promise<string>((resolve, reject) => {
    const socket = new WebSocket(`ws://${own}/ws`, options)
    socket.once('message', (data) => {
      resolve(String(data))
      socket.close()
    })
    socket.once('error', reject)
  })

it.each([
  ['a program', {}],
  ['our page', { own: true }],
  ['a named origin', { origin: 'https://board.example' }],
])('%s may open a socket', async (_, { own: ours, origin }: { own?: boolean; origin?: string }) => {
  const text = await greeting({ origin: ours ? `http://${own}` : origin })
  expect(JSON.parse(text)).toMatchObject({ kind: 'loopback', role: 'admin' })
})

describe('before the upgrade', () => {
  it.each(['http://evil.com', 'null', 'http://localhost:1', 'https://board.example.evil.com'])(
    'Origin %s is 403',
    async (origin) => {
      const { status, headers, body } = await upgrade('/ws', { Origin: origin })
      expect(status).toBe(403)
      expect(JSON.parse(body).code).toBe('FORBIDDEN')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    },
  )

  it('a foreign Host is 421', async () => {
    const request = handshake('/ws', { Host: 'evil.com', Origin: 'http://evil.com' })
    expect((await raw(node.port, request)).status).toBe(421)
  })

  it.each([`http://${'localhost'}/ws`, 'http://169.254.169.254/latest', 'ws://localhost/ws'])(
    'the URL %s as target is 400 or 421',
    async (target) => {
      const { status } = await upgrade(target)
      expect([400, 421]).toContain(status)
    },
  )

  it('our own URL as target is 400', async () => {
    const { status, body } = await upgrade(`http://${own}/ws`)
    expect(status).toBe(400)
    expect(JSON.parse(body).code).toBe('VALIDATION_ERROR')
  })

  it.each(['//ws', '/x/../ws', '/w%00s', '/ws%2f'])('%s is 400 or 404', async (target) => {
    expect([400, 404]).toContain((await upgrade(target)).status)
  })

  it('no WebSocket is 400', async () => {
    const h2c = message('GET /api/x', { Host: own, Upgrade: 'h2c' }).replace(
      'Connection: close',
      'Connection: Upgrade',
    )
    expect((await raw(node.port, h2c)).status).toBe(400)
  })

  it('nothing of this passed', () => {
    expect(node.passed.filter((each) => each !== 'UPGRADE /ws')).toEqual([])
  })
})

it('a client that resets while it is looked up does no harm', async () => {
  let asked: Socket | undefined
  const lookup = new EventEmitter()
  const slow = await startGateServer({
    ownerOf: async (socket) => {
      asked = socket
      await once(lookup, 'done')
      return 'own'
    },
  })
  const client = connect(slow.port, '127.0.0.1', () =>
    client.write(handshake('/ws', { Host: 'localhost' })),
  )
  const socket = await until(() => asked)
  client.resetAndDestroy()
  await until(() => socket.destroyed)
  lookup.emit('done')
  await slow.close()
  expect(slow.passed).toEqual([])
})

it('counts messages of sockets like requests', () => {
  const gate = createGate({ log: { debug: () => undefined }, rateLimit: { max: 2 } })
  const stranger = {
    kind: 'open',
    id: 'open:192.0.2.9',
    role: 'admin',
    address: '192.0.2.9',
  } as const
  expect([1, 2, 3].map(() => gate.message(stranger))).toEqual([true, true, false])
  expect(gate.message({ ...stranger, address: '192.0.2.10' })).toBe(true)
  gate.close()
})
