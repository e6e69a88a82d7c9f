import { type RawData, WebSocket } from 'ws'
import type { PeerTransport } from './types.ts'

const PATH = '/ws'
const HELLO_MS = 3_000
const PING_MS = 15_000
/** Nothing heard for so long: the connection is dead, whatever the kernel believes. */
const SILENT_MS = 40_000
const MAX_NONSENSE = 20

/** What is wanted of a peer's feed. */
export interface FeedWish<Heard extends { type: string }> {
  topics: readonly string[]
  /** Null: it is not what the protocol allows. `other`: of no use here. */
  parse(text: string): Heard | { type: 'other' } | null
  /** Bytes. */
  maxFrame: number
  maxEventsASecond: number
  maxBytesASecond: number
}

export interface PeerFeedHandlers<Heard> {
  onHeard(heard: Heard): void
  /** Once. `garbage`: it did not talk as a node does. */
  onEnd(why: { garbage: boolean; message: string }): void
}

export interface PeerFeed {
  /** Has the peer say `pong` with this id, behind all that it has said before. */
  ping(id: number): void
  /** Ends it, for this reason. */
  close(why: string): void
}

/**
 * M19: a peer's `/ws`, over a connection of the transport. Begins with `hello`: whoever then asks for
 * the list misses nothing. Never throws; it ends by `onEnd`.
 */
export function openPeerFeed<Heard extends { type: string }>(
  transport: Pick<PeerTransport, 'sign' | 'connect'>,
  hostId: string,
  wish: FeedWish<Heard>,
  handlers: PeerFeedHandlers<Heard>,
): PeerFeed {
  let ended = false
  let ws: WebSocket | undefined
  let heardAt = performance.now()
  let greeted = false
  let nonsense = 0
  let events = 0
  let bytes = 0

  const end = (message: string, garbage = false) => {
    if (ended) return
    ended = true
    clearInterval(pings)
    clearInterval(rate)
    clearTimeout(hello)
    ws?.terminate()
    handlers.onEnd({ garbage, message })
  }
  const hello = setTimeout(() => end('It did not answer.'), 2 * HELLO_MS)
  const rate = setInterval(() => {
    events = 0
    bytes = 0
  }, 1_000)
  const pings = setInterval(() => {
    if (performance.now() - heardAt > SILENT_MS) end('It fell silent.')
    else if (ws?.readyState === WebSocket.OPEN) ws.ping()
  }, PING_MS)

  function receive(data: RawData, isBinary: boolean): void {
    heardAt = performance.now()
    events += 1
    bytes += (data as Buffer).length
    if (events > wish.maxEventsASecond || bytes > wish.maxBytesASecond) {
      end('It said far too much.', true)
      return
    }
    const heard = isBinary ? null : wish.parse(String(data))
    if (heard === null) {
      nonsense += 1
      if (nonsense > MAX_NONSENSE) end('It does not talk as a node does.', true)
    } else if (heard.type === 'hello') {
      greeted = true
      clearTimeout(hello)
      handlers.onHeard(heard as Heard)
    } else if (greeted && heard.type !== 'other') handlers.onHeard(heard as Heard)
  }

  async function open(): Promise<void> {
    const { url, headers } = await transport.sign(hostId, {
      method: 'GET',
      path: PATH,
      role: 'view',
    })
    const { socket } = await transport.connect(hostId)
    if (ended) {
      socket.destroy()
      return
    }
    ws = new WebSocket(new URL(PATH, url.replace(/^http/, 'ws')), {
      headers,
      createConnection: () => socket as never,
      handshakeTimeout: HELLO_MS,
      maxPayload: wish.maxFrame,
      perMessageDeflate: false,
    })
    ws.on('open', () => {
      ws?.send(JSON.stringify({ type: 'subscribe', topics: wish.topics }))
    })
    ws.on('message', receive)
    ws.on('pong', () => {
      heardAt = performance.now()
    })
    ws.on('ping', () => {
      heardAt = performance.now()
    })
    ws.on('error', (error) => end(error.message))
    ws.on('close', (code) => end(`It closed the connection (${code}).`, code === 1009))
  }

  open().catch((error: Error) => end(error.message))
  return {
    ping(id) {
      if (ws?.readyState === WebSocket.OPEN) ws.send(JSON.stringify({ type: 'ping', id }))
    },
    close: (why) => end(why),
  }
}
