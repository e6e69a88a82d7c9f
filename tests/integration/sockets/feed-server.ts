import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type RawData, WebSocket } from 'ws'
import { createBus } from '../../../lib/events/bus.ts'
import type { Bus } from '../../../lib/events/types.ts'
import type { Principal } from '../../../lib/gate/types.ts'
import { createLog } from '../../../lib/log.ts'
import { createEventsFeed, type EventsFeed } from '../../../lib/sockets/events.ts'
import { createUpgradeRouter } from '../../../lib/sockets/upgrade.ts'
import { until } from '../../support/until.ts'

const PRINCIPAL: Principal = {
  kind: 'loopback',
  id: 'loopback',
  role: 'admin',
  address: '127.0.0.1',
}

export interface FeedServer {
  readonly bus: Bus
  readonly feed: EventsFeed
  readonly port: number
  /** As `principal`; default: the node's own user. */
  connect(path: string, principal?: Principal): Promise<Client>
  /** Closes the sockets as a stopping node does, then the server. */
  close(): Promise<void>
}

export interface FeedServerOptions {
  pingEveryMs?: number
  /** The gate's answer for each message. */
  allows?: () => boolean
}

/** Bus, feed and upgrade router on a real server, with a gate that lets everyone in. */
export async function startFeedServer(options: FeedServerOptions = {}): Promise<FeedServer> {
  const log = createLog({ level: 'silent' })
  const bus = createBus({ hostId: 'host', log })
  let asking = PRINCIPAL
  const gate = { upgrade: async () => asking, message: options.allows ?? (() => true) }
  const { pingEveryMs } = options
  const feed = createEventsFeed({ bus, gate, hostId: 'host', version: '1', pingEveryMs })
  const handlers = new Map([
    ['/ws', feed.ours],
    ['/', feed.plain],
  ])
  const router = createUpgradeRouter({ gate, handlers, log })
  const server = createServer()
  server.on('upgrade', (req: IncomingMessage, socket, head) => router.handle(req, socket, head))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    bus,
    feed,
    port,
    connect(path, principal = PRINCIPAL) {
      asking = principal
      return connect(`ws://127.0.0.1:${port}${path}`)
    },
    async close() {
      await router.close()
      feed.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface Message {
  type: string
  [key: string]: unknown
}

export interface Client {
  readonly ws: WebSocket
  readonly messages: Message[]
  readonly closed: Promise<{ code: number; reason: string }>
  send(message: unknown): void
  /** Resolves with the first message (from `after` on) of this type. */
  next(type: string, after?: number): Promise<Message>
}

async function connect(url: string): Promise<Client> {
  const ws = new WebSocket(url, { perMessageDeflate: false })
  const messages: Message[] = []
  ws.on('message', (data: RawData) => messages.push(JSON.parse(String(data))))
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    ws.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject))
  ws.on('error', () => undefined)
  return {
    ws,
    messages,
    closed,
    send: (message) => ws.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: (type, after = 0) =>
      until(() => messages.slice(after).find((message) => message.type === type), {
        message: () => `${type} among ${JSON.stringify(messages.slice(-5))}`,
      }),
  }
}
