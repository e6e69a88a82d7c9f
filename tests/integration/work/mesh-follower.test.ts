import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { createLog } from '../../../lib/log.ts'
import { createTurns } from '../../../lib/mesh/turns.ts'
import type { Project } from '../../../lib/wire/project.ts'
import { createWorkFollower, type WorkFollower } from '../../../lib/work/mesh/follower.ts'
import { openRemoteWork, type RemoteWork } from '../../../lib/work/mesh/remote-work.ts'
import { until } from '../../support/until.ts'
import { B, listeningBus, plainTransport, testMembers } from '../../unit/mesh/route-support.ts'
import { project } from '../../unit/work/fixtures.ts'

/** A peer that a test plays. */
let peer: {
  port: number
  projects: Project[]
  /** Answers of each list: 200 and 304, or 404 of a peer that keeps no work. */
  answers: number[]
  isOld: boolean
  feeds: WebSocket[]
  pings: number[]
  say(type: string, data: unknown): void
  pong(id: number): void
  close(): Promise<void>
}
let remote: RemoteWork
let follower: WorkFollower
const ownHomeId = 'self'

async function play(): Promise<typeof peer> {
  const server = createServer((req, res) => {
    const items = req.url === '/api/projects' ? peer.projects : []
    const etag = `W/"${JSON.stringify(items).length}"`
    const status = peer.isOld ? 404 : req.headers['if-none-match'] === etag ? 304 : 200
    peer.answers.push(status)
    res.writeHead(status, { etag }).end(status === 200 ? JSON.stringify(items) : undefined)
  })
  const sockets = new WebSocketServer({ server, path: '/ws' })
  sockets.on('connection', (ws) => {
    peer.feeds.push(ws)
    ws.on('close', () => peer.feeds.splice(peer.feeds.indexOf(ws), 1))
    ws.on('message', (text) => {
      const message = JSON.parse(String(text)) as { type: string; id: number }
      if (message.type === 'ping') peer.pings.push(message.id)
    })
    ws.send(JSON.stringify({ type: 'hello', epoch: 'e', seq: 1 }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const tell = (frame: object) => {
    for (const ws of peer.feeds) ws.send(JSON.stringify(frame))
  }
  return {
    port: (server.address() as AddressInfo).port,
    projects: [project({ homeId: B })],
    answers: [],
    isOld: false,
    feeds: [],
    pings: [],
    say: (type, data) => tell({ type, event: type, data, seq: 2 }),
    pong: (id) => tell({ type: 'pong', id }),
    close: () =>
      new Promise((resolve) => {
        for (const ws of sockets.clients) ws.terminate()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

beforeEach(async () => {
  peer = await play()
  remote = await openRemoteWork({
    store: { all: async () => [], write: async () => undefined },
    bus: { ...listeningBus(), skip: () => undefined },
    members: testMembers(B),
    ownHomeId,
    isHere: () => false,
    onClaim: () => undefined,
    onError: () => undefined,
  })
  follower = createWorkFollower({
    ...{ hostId: B, ownHomeId, remote, inTurn: createTurns(1), pollMs: () => 60_000 },
    transport: plainTransport(() => peer.port),
    log: createLog({ level: 'silent' }),
  })
})
afterEach(async () => {
  follower.close()
  await remote.close()
  await peer.close()
})

const nameOf = () => remote.get('project', 'proj_1')?.name

async function followed(): Promise<void> {
  follower.want('follow', 0)
  await follower.caughtUp()
  expect(remote.isLive(B)).toBe(true)
}

test('what a peer keeps is known when it is caught up with', async () => {
  await follower.caughtUp()
  expect(peer.answers).toEqual([])
  await followed()
  expect(nameOf()).toBe('Shop')
})

test('what it has done is known when it has answered, which it is asked once for all', async () => {
  await followed()
  const done: string[] = []
  const sync = (name: string) => follower.synced().then(() => void done.push(`${name} ${nameOf()}`))
  const first = sync('first')
  await until(() => peer.pings.length === 1)
  const others = [sync('second'), sync('third')]
  peer.say('project:updated', project({ homeId: B, name: 'new' }))
  peer.pong(peer.pings[0] ?? 0)
  await first
  expect(done).toEqual(['first new'])
  await until(() => peer.pings.length === 2)
  peer.pong(peer.pings[1] ?? 0)
  await Promise.all(others)
  expect(done).toEqual(['first new', 'second new', 'third new'])
  expect(peer.pings).toHaveLength(2)
})

test('nobody waits for a peer that refuses to answer, or goes', async () => {
  await followed()
  const refused = follower.synced()
  await until(() => peer.pings.length === 1)
  peer.say('error', {})
  await refused
  const gone = follower.synced()
  await until(() => peer.pings.length === 2)
  for (const ws of peer.feeds) ws.terminate()
  await gone
  expect(remote.isLive(B)).toBe(false)
  await until(() => remote.isLive(B))
})

test('a list that is unchanged is not sent again', async () => {
  await followed()
  follower.want('poll', 0)
  await until(() => peer.answers.length === 6)
  expect(peer.answers).toEqual([200, 200, 200, 304, 304, 304])
  expect(nameOf()).toBe('Shop')
})

test('a peer that does not answer is away, until it does', async () => {
  await followed()
  const { port } = peer
  peer.port = 1
  for (const ws of peer.feeds) ws.terminate()
  await until(() => remote.isAway(B))
  expect(remote.get('project', 'proj_1')).toHaveProperty('heardAt')
  peer.port = port
  await until(() => remote.isLive(B))
  expect(remote.get('project', 'proj_1')).not.toHaveProperty('heardAt')
})

test('[M20] a peer of an older version keeps no work', async () => {
  peer.isOld = true
  await followed()
  expect(remote.list('project')).toEqual([])
})
