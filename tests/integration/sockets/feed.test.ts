import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Principal, ROLES, type Role } from '../../../lib/gate/types.ts'
import { until } from '../../support/until.ts'
import { type Client, type FeedServer, startFeedServer } from './feed-server.ts'

let server: FeedServer
beforeEach(async () => {
  server = await startFeedServer()
})
afterEach(() => server.close())

const publish = (theme: string | number) =>
  server.bus.publish('theme:change', { theme: String(theme) })
const themes = (client: Client) =>
  client.messages
    .filter((message) => message.type === 'theme:change')
    .map((message) => (message.data as { theme: string }).theme)

describe('the events feed', () => {
  test('/ws begins with hello, / knows events only', async () => {
    publish('before')
    const ours = await server.connect('/ws')
    const plain = await server.connect('/')
    await until(() => server.feed.size === 2)
    publish('now')
    const event = {
      type: 'theme:change',
      event: 'theme:change',
      data: { theme: 'now' },
      timestamp: expect.any(Number),
      seq: 2,
      hostId: 'host',
    }
    await plain.next('theme:change')
    await ours.next('theme:change')
    expect(plain.messages).toEqual([event])
    expect(ours.messages).toEqual([
      { type: 'hello', epoch: server.bus.epoch, seq: 1, hostId: 'host', version: '1' },
      event,
    ])
  })

  test('since replays what was missed, in order, then goes on', async () => {
    for (const n of [1, 2, 3]) publish(n)
    const client = await server.connect(`/ws?since=${server.bus.epoch}.1`)
    await until(() => server.feed.size === 1)
    publish(4)
    await until(() => themes(client).length === 3)
    expect(themes(client)).toEqual(['2', '3', '4'])
    expect(client.messages.map((message) => message.type)).not.toContain('resync')
  })

  test('what is admin’s is heard by admins alone, in both feeds and when it is missed', async () => {
    const device = (role: Role): Principal => ({
      ...{ kind: 'device', id: `device:${role}`, address: '192.0.2.1' },
      role,
    })
    server.bus.publish('host:requests', { requests: [] })
    const paths = ['/ws', '/', `/ws?since=${server.bus.epoch}.0`, `/?since=${server.bus.epoch}.0`]
    for (const role of ROLES) {
      const clients: Client[] = []
      for (const path of paths) clients.push(await server.connect(path, device(role)))
      await until(() => server.feed.size === paths.length)
      server.bus.publish('host:requests', { requests: [] })
      publish(role)
      for (const client of clients) await client.next('theme:change')
      const heard = clients.map(
        ({ messages }) => messages.filter(({ type }) => type === 'host:requests').length > 0,
      )
      expect(heard, role).toEqual(paths.map(() => role === 'admin'))
      for (const { ws } of clients) ws.terminate()
      await until(() => server.feed.size === 0)
    }
  })

  test.each(['other.1', 'nonsense', '', '.', 'EPOCH.99', 'EPOCH.-1', 'EPOCH.1e1'])(
    'since=%s is answered with resync',
    async (since) => {
      publish(1)
      const position = since.replace('EPOCH', server.bus.epoch)
      const client = await server.connect(`/ws?since=${position}`)
      expect(await client.next('resync')).toEqual({
        type: 'resync',
        epoch: server.bus.epoch,
        seq: 1,
      })
      expect(themes(client)).toEqual([])
    },
  )

  test('ping is answered with its id', async () => {
    const client = await server.connect('/ws')
    client.send({ type: 'ping', id: 7 })
    expect(await client.next('pong')).toEqual({ type: 'pong', id: 7 })
  })

  test('topics narrow what is sent', async () => {
    const client = await server.connect('/ws')
    const ping = async (id: number) => {
      client.send({ type: 'ping', id })
      await until(() => client.messages.some((message) => message.id === id))
    }
    client.send({ type: 'subscribe', topics: ['agent'] })
    await ping(1)
    publish('unheard')
    client.send({ type: 'subscribe', topics: ['theme'] })
    await ping(2)
    publish('heard')
    client.send({ type: 'unsubscribe', topics: ['theme'] })
    await ping(3)
    publish('unheard')
    await ping(4)
    expect(themes(client)).toEqual(['heard'])
  })

  test('[M19] who does not ask for agents does not make the node follow others', async () => {
    const client = await server.connect('/ws')
    await client.next('hello')
    expect(server.feed.watchers).toBe(1)
    client.send({ type: 'subscribe', topics: ['host'] })
    await until(() => server.feed.watchers === 0)
    client.send({ type: 'subscribe', topics: ['agent'] })
    await until(() => server.feed.watchers === 1)
    client.ws.close()
    await until(() => server.feed.watchers === 0)
  })

  test.each([
    ['not JSON', '{'],
    ['of an unknown type', { type: 'input', data: 'rm -rf' }],
    ['without a type', {}],
    ['null', 'null'],
    ['of too many topics', { type: 'subscribe', topics: Array(65).fill('x') }],
  ])(
    'a message that is %s is dropped with an error, and the next one counts',
    async (_, message) => {
      const client = await server.connect('/ws')
      client.send(message)
      expect(await client.next('error')).toMatchObject({ error: true, code: 'VALIDATION_ERROR' })
      client.send({ type: 'ping' })
      await client.next('pong')
    },
  )

  test('a binary message is dropped with an error', async () => {
    const client = await server.connect('/ws')
    client.ws.send(Buffer.from('{"type":"ping"}'))
    await client.next('error')
  })

  test('a frame above 64 KB closes with 1009', async () => {
    const client = await server.connect('/ws')
    client.send(' '.repeat(64 * 1024 + 1))
    expect((await client.closed).code).toBe(1009)
    await until(() => server.feed.size === 0)
  })

  test('a client that stops reading delays nobody, and is told to fetch anew', async () => {
    const slow = await server.connect('/ws')
    const quick = await server.connect('/ws')
    await until(() => server.feed.size === 2)
    slow.ws.pause()
    const large = 'x'.repeat(50_000)
    let sent = 0
    // Past what the system's own buffers take, which differs from machine to machine.
    for (; sent < 400; sent += 1) {
      publish(large)
      if (sent % 20 === 0) await until(() => themes(quick).length === sent + 1)
    }
    await until(() => themes(quick).length === sent)
    slow.ws.resume()
    const resync = await slow.next('resync')
    expect(resync).toEqual({ type: 'resync', epoch: server.bus.epoch, seq: sent })
    expect(themes(slow).length).toBeLessThan(sent)
    publish('after')
    await until(() => themes(slow).at(-1) === 'after')
  })

  test('a client that asks and asks, and reads no answer, costs no memory without end', async () => {
    const client = await server.connect('/ws')
    client.ws.pause()
    // Each answer repeats the id: 60 KB in, 60 KB out, 24 MB in all.
    const id = 'x'.repeat(60_000)
    for (let n = 0; n < 400; n += 1) client.send({ type: 'ping', id })
    await until(() => client.ws.bufferedAmount === 0)
    client.ws.resume()
    await client.next('resync')
    expect(client.messages.length).toBeLessThan(400)
    client.send({ type: 'ping', id: 'heard again' })
    await until(() => client.messages.some((message) => message.id === 'heard again'))
  })

  test('50 clients hear every change, each in order and in the same words', async () => {
    const clients = await Promise.all(Array.from({ length: 50 }, () => server.connect('/ws')))
    await until(() => server.feed.size === 50)
    const heard = clients.map(({ ws }) => {
      const frames: string[] = []
      ws.on('message', (data) => frames.push(String(data)))
      return frames
    })
    for (let n = 0; n < 20; n += 1) publish(n)
    await until(() => heard.every((frames) => frames.length === 20))
    const seqs = heard[0]?.map((frame) => JSON.parse(frame).seq)
    expect(seqs).toEqual(Array.from({ length: 20 }, (_, n) => (seqs?.[0] ?? 0) + n))
    for (const frames of heard) expect(frames).toEqual(heard[0])
  })

  test('a stopping node closes with 1001', async () => {
    const client = await server.connect('/ws')
    const { closed } = client
    await server.close()
    expect(await closed).toEqual({ code: 1001, reason: 'the node stops' })
    server = await startFeedServer()
  })
})

test('a client that answers no ping is ended, one that answers stays', async () => {
  const own = await startFeedServer({ pingEveryMs: 100 })
  try {
    const dead = await own.connect('/ws')
    const alive = await own.connect('/ws')
    let pings = 0
    alive.ws.on('ping', () => {
      pings += 1
    })
    await until(() => own.feed.size === 2)
    dead.ws.pause()
    await until(() => own.feed.size === 1)
    const seen = pings
    await until(() => pings >= seen + 3)
    expect(alive.ws.readyState).toBe(alive.ws.OPEN)
    dead.ws.terminate()
  } finally {
    await own.close()
  }
})

test('too many messages are dropped with an error', async () => {
  let left = 1
  const own = await startFeedServer({ allows: () => left-- > 0 })
  try {
    const client = await own.connect('/ws')
    client.send({ type: 'ping', id: 1 })
    client.send({ type: 'ping', id: 2 })
    expect(await client.next('error')).toMatchObject({ code: 'RATE_LIMITED' })
    expect(client.messages.filter((message) => message.type === 'pong')).toHaveLength(1)
  } finally {
    await own.close()
  }
})

test('an unknown path is refused before the upgrade', async () => {
  await expect(server.connect('/nothing')).rejects.toThrow('404')
  await expect(server.connect('/ws/')).rejects.toThrow('404')
})
