import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Bus } from '../../../../lib/events/types.ts'
import { createLog } from '../../../../lib/log.ts'
import { createFollow, type Follow } from '../../../../lib/mesh/follow.ts'
import { openRemoteAgents, type RemoteAgents } from '../../../../lib/mesh/remote-agents.ts'
import type { Agent } from '../../../../lib/wire/agent.ts'
import type { HostFacts } from '../../../../lib/wire/host.ts'
import { until } from '../../../support/until.ts'
import {
  agent,
  B,
  C,
  listeningBus,
  memoryStore,
  plainTransport,
  type TestMembers,
  testMembers,
} from '../../../unit/mesh/route-support.ts'
import { farTcp } from './far-server.ts'

/** A peer that a test plays: a list, and a feed that says what it is told to. */
interface PlayedPeer {
  port: number
  agents: Agent[]
  lists: number
  feeds: WebSocket[]
  /** How many ever came. */
  followed: number
  say(type: string, data?: unknown): void
  /** How many are being answered, and their most at once. */
  open: { lists: number; mostLists: number; facts: number; mostFacts: number }
  facts: ((res: ServerResponse) => void) | null
  answer: ((req: IncomingMessage, res: ServerResponse) => void) | null
  greet: boolean
  close(): Promise<void>
}

async function play(): Promise<PlayedPeer> {
  const peer: PlayedPeer = {
    port: 0,
    agents: [],
    lists: 0,
    feeds: [],
    followed: 0,
    open: { lists: 0, mostLists: 0, facts: 0, mostFacts: 0 },
    facts: null,
    answer: null,
    greet: true,
    say(type, data) {
      for (const ws of peer.feeds) ws.send(JSON.stringify({ type, event: type, data, seq: 1 }))
    },
    close: () =>
      new Promise((resolve) => {
        for (const ws of sockets.clients) ws.terminate()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  const server = createServer((req, res) => {
    const { open } = peer
    if (req.url === '/api/hosts/self' && peer.facts) {
      open.mostFacts = Math.max(open.mostFacts, ++open.facts)
      res.on('close', () => (open.facts -= 1))
      return peer.facts(res)
    }
    if (req.url !== '/api/agents') return void res.writeHead(404).end('{}')
    peer.lists += 1
    open.mostLists = Math.max(open.mostLists, ++open.lists)
    res.on('close', () => (open.lists -= 1))
    if (peer.answer) return peer.answer(req, res)
    const etag = `W/"${JSON.stringify(peer.agents).length}"`
    if (req.headers['if-none-match'] === etag) return void res.writeHead(304).end()
    res.writeHead(200, { etag }).end(JSON.stringify(peer.agents))
  })
  const sockets = new WebSocketServer({ server, path: '/ws' })
  sockets.on('connection', (ws) => {
    peer.followed += 1
    peer.feeds.push(ws)
    ws.on('close', () => peer.feeds.splice(peer.feeds.indexOf(ws), 1))
    if (peer.greet) ws.send(JSON.stringify({ type: 'hello', epoch: 'e', seq: 1 }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  peer.port = (server.address() as AddressInfo).port
  return peer
}

let peer: PlayedPeer
let ports: Record<string, number>
let members: TestMembers
let bus: ReturnType<typeof listeningBus>
let remote: RemoteAgents
let follow: Follow
let facts: (HostFacts | null)[]
beforeEach(async () => {
  peer = await play()
  peer.agents = [agent('one', B)]
  ports = { [B]: peer.port }
  members = testMembers(B)
  bus = listeningBus()
  facts = []
  remote = await openRemoteAgents({
    store: memoryStore(),
    bus: bus as unknown as Bus,
    members,
    here: new Set(),
    onClaim: () => undefined,
    onAbout: () => undefined,
    onError: () => undefined,
  })
  restartFollowing()
})

function restartFollowing(): void {
  follow = createFollow({
    members,
    transport: plainTransport((id) => ports[id]),
    remote,
    log: createLog({ level: 'silent' }),
    onFacts: (_id, told) => facts.push(told),
  })
}

afterEach(async () => {
  follow.close()
  await remote.close()
  await peer.close()
  expect(members.listeners).toBe(0)
})

const live = () => until(() => remote.isLive(B))

describe('[M19] a peer is followed while somebody looks', () => {
  test('nobody looks: it is asked once in a while, with its entity tag', async () => {
    await until(() => remote.list().length === 1)
    expect(peer.followed).toBe(0)
    expect(remote.isLive(B)).toBe(false)
    follow.changed(B)
    await until(() => peer.lists === 2)
    expect(bus.names()).toEqual(['agent:created one'])
  })

  test('a host that was just added is asked at once, and again until it takes us', async () => {
    follow.close()
    members.remove(B)
    peer.answer = (_req, res) => res.writeHead(401).end('{}')
    restartFollowing()
    const begun = performance.now()
    members.set(B, 'unknown')
    await until(() => peer.lists === 1)
    // Others are asked every few seconds.
    expect(performance.now() - begun).toBeLessThan(1_000)
    await until(() => peer.lists === 2)
    peer.answer = null
    await until(() => remote.list().length === 1)
    expect(peer.lists).toBe(3)
  })

  test('of very many that are added few are asked at once', async () => {
    follow.close()
    peer.answer = () => undefined
    restartFollowing()
    for (let n = 0; n < 60; n++) {
      const id = `${n}`.padStart(26, 'x')
      ports[id] = peer.port
      members.set(id, 'unknown')
    }
    await until(() => peer.open.lists === 16)
    await expect(until(() => peer.open.lists > 16, { timeout: 500 })).rejects.toThrow()
  })

  test('somebody looks: each change comes at once, as one event', async () => {
    follow.watchers(1)
    await live()
    peer.say('agent:created', agent('two', B))
    peer.say('agent:updated', agent('two', B))
    peer.say('agent:updated', agent('two', B, { name: 'zwei' }))
    peer.say('agent:deleted', { id: 'one', hostId: B, name: 'one' })
    await until(() => bus.names().includes('agent:deleted one'))
    expect(bus.names()).toEqual([
      'agent:created one',
      'agent:created two',
      'agent:updated two',
      'agent:deleted one',
    ])
    expect(peer.followed).toBe(1)
  })

  test('what is said while the list is on its way is applied over it', async () => {
    let finish: () => void = () => undefined
    peer.answer = (_req, res) => {
      finish = () => res.end(JSON.stringify([agent('one', B, { name: 'old' })]))
    }
    follow.watchers(1)
    await until(() => peer.feeds.length === 1 && peer.lists > 0)
    await until(() => {
      peer.say('agent:updated', agent('one', B, { name: 'new' }))
      finish()
      return remote.isLive(B)
    })
    await until(() => remote.list()[0]?.name === 'new')
  })

  test('the last one leaves: it is let go', async () => {
    follow.watchers(1)
    await live()
    follow.watchers(0)
    await until(() => peer.feeds.length === 0)
    expect(remote.isLive(B)).toBe(false)
    expect(remote.list()[0]?.heardAt).toBeGreaterThan(0)
  })

  test('who asks for the list without a feed is taken to look for a while', async () => {
    follow.asked()
    await live()
  })

  test('a broken feed is opened again, and the list asked anew', async () => {
    follow.watchers(1)
    await live()
    peer.agents = [agent('one', B), agent('two', B)]
    for (const ws of peer.feeds) ws.terminate()
    await until(() => remote.list().length === 2 && remote.isLive(B))
    expect(peer.followed).toBe(2)
  })

  test('resync: the list is asked anew', async () => {
    follow.watchers(1)
    await live()
    peer.agents = [agent('three', B)]
    peer.say('resync')
    await until(() => remote.hostOf('three') === B)
    expect(remote.list().map(({ id }) => id)).toEqual(['three'])
  })

  test('resync again and again: one list at a time, the last after the last', async () => {
    follow.watchers(1)
    await live()
    const before = peer.lists
    let finish: () => void = () => undefined
    peer.answer = (_req, res) => {
      finish = () => res.end(JSON.stringify([agent('old', B)]))
    }
    for (let n = 0; n < 20; n++) peer.say('resync')
    peer.say('agent:created', agent('two', B))
    await until(() => peer.open.lists === 1)
    peer.agents = [agent('new', B), agent('two', B)]
    peer.answer = null
    finish()
    await until(() => remote.hostOf('new') === B)
    expect(remote.list().map(({ id }) => id)).toEqual(['new', 'two'])
    expect(bus.names()).not.toContain('agent:created old')
    expect(peer.open.mostLists).toBe(1)
    expect(peer.lists).toBeLessThanOrEqual(before + 3)
  })

  test('a list is let go with its feed', async () => {
    peer.answer = () => undefined
    follow.watchers(1)
    await until(() => peer.feeds.length === 1 && peer.open.lists === 1)
    for (let round = 2; round < 5; round++) {
      for (const ws of peer.feeds) ws.terminate()
      await until(() => peer.followed === round && peer.open.lists === 1)
    }
    expect(peer.open.mostLists).toBe(1)
  })

  test('an unreachable host is left alone until it is reached again', async () => {
    members.set(B, 'unreachable')
    follow.watchers(1)
    await until(() => peer.feeds.length === 0)
    expect(remote.isLive(B)).toBe(false)
    members.set(B, 'up')
    await live()
  })

  test('a host that was removed is forgotten; one that was added is followed', async () => {
    follow.watchers(1)
    await live()
    members.remove(B)
    expect(remote.list()).toEqual([])
    await until(() => peer.feeds.length === 0)
    members.set(B, 'up')
    await live()
  })
})

describe('a peer that talks nonsense harms nobody', () => {
  const endsSoon = async () => {
    await until(() => peer.feeds.length === 0)
    // Not tried again at once.
    expect(peer.followed).toBe(1)
    expect(remote.isLive(B)).toBe(false)
  }

  test('frames that are no events', async () => {
    follow.watchers(1)
    await live()
    for (let n = 0; n < 30; n++) for (const ws of peer.feeds) ws.send(`nonsense ${n}`)
    await endsSoon()
  })

  test('a frame of 10 MB', async () => {
    follow.watchers(1)
    await live()
    for (const ws of peer.feeds) ws.send('x'.repeat(10_000_000))
    await endsSoon()
  })

  test('far too many events', async () => {
    follow.watchers(1)
    await live()
    for (let n = 0; n < 10_000; n++) peer.say('agent:updated', agent('one', B, { title: `${n}` }))
    await endsSoon()
  })

  test('far too many bytes', async () => {
    follow.watchers(1)
    await live()
    const notes = 'x'.repeat(100_000)
    for (let n = 0; n < 60; n++)
      peer.say('agent:updated', agent('one', B, { title: `${n}`, notes }))
    await endsSoon()
  })

  test('what is said while the list never comes does not pile up', async () => {
    peer.answer = () => undefined
    follow.watchers(1)
    await until(() => peer.feeds.length === 1 && peer.open.lists === 1)
    await until(() => {
      for (let n = 0; n < 20; n++) peer.say('agent:updated', agent('one', B, { title: `${n}` }))
      return peer.followed === 2
    })
    expect(remote.isLive(B)).toBe(false)
  })

  test('facts that never come are not waited for, nor asked for meanwhile', async () => {
    peer.facts = (res) => void res.writeHead(200).write('{')
    follow.watchers(1)
    await live()
    for (let n = 0; n < 5; n++) {
      const lists = peer.lists
      peer.say('resync')
      await until(() => peer.lists > lists && peer.open.lists === 0)
    }
    expect(peer.open.facts).toBe(1)
    await until(() => peer.open.facts === 0)
    expect(peer.open.mostFacts).toBe(1)
  })

  test('agents of others', async () => {
    members.set(C, 'up')
    follow.watchers(1)
    await live()
    peer.say('agent:created', agent('stolen', C))
    peer.say('agent:deleted', { id: 'stolen', hostId: C, name: '' })
    peer.say('agent:created', agent('two', B))
    await until(() => remote.hostOf('two') === B)
    expect(remote.hostOf('stolen')).toBeUndefined()
  })

  test('a list of 10 MB, and one that is none', async () => {
    peer.answer = (_req, res) => res.end('x'.repeat(10_000_000))
    follow.watchers(1)
    await until(() => peer.lists >= 2)
    expect(remote.list()).toEqual([])
    peer.answer = (_req, res) => res.end('{"agents":[]}')
    await until(() => peer.lists >= 3)
    expect(remote.list()).toEqual([])
    peer.answer = null
    await live()
  })

  test('one that says nothing at all does not delay another', async () => {
    const silent = await farTcp(() => undefined)
    try {
      ports[C] = silent.port
      members.set(C, 'up')
      follow.watchers(1)
      await live()
      expect(remote.isLive(C)).toBe(false)
    } finally {
      await silent.close()
    }
  })
})
