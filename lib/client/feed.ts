import type { AnyEnvelope } from '../wire/event.ts'
import type { FeedControl } from '../wire/feed.ts'
import { CLOSE_UNAUTHORIZED } from '../wire/term.ts'
import { backoff } from './backoff.ts'

export type FeedState = 'connecting' | 'open' | 'lost'

export interface FeedHandlers {
  /** In order, each once; batching is the receiver's business. */
  onEvent(event: AnyEnvelope): void
  /** Lists have to be fetched again: at the first connection, and whenever events were missed. */
  onResync(): void
  onState(state: FeedState): void
  /** The node closed it because who looks may not any more, or may do less. It is not tried again by itself. */
  onDenied?(): void
}

export interface FeedOptions extends FeedHandlers {
  /** `ws://…/ws`, without a query. */
  url: string
  WebSocket?: typeof WebSocket
}

export interface Feed {
  /** Tries again now, when it is waiting to. */
  retry(): void
  close(): void
}

/** Nothing heard for this long: ask. No answer within the second span: the connection is dead. */
const QUIET_MS = 20_000
const PONG_MS = 5_000

/**
 * The node's events over `/ws`. Reconnects by itself: after a back-off, and at once when the device
 * comes online or the page into view. `since` makes the node replay what was missed; when it can't,
 * or was restarted, `onResync` is called.
 */
export function openFeed(options: FeedOptions): Feed {
  const Socket = options.WebSocket ?? WebSocket
  let socket: WebSocket | null = null
  let position: { epoch: string; seq: number } | null = null
  let attempt = 0
  let closed = false
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let quietTimer: ReturnType<typeof setTimeout> | undefined

  function connect(): void {
    clearTimeout(retryTimer)
    if (closed || socket) return
    const since = position
      ? `?since=${encodeURIComponent(`${position.epoch}.${position.seq}`)}`
      : ''
    const current = new Socket(options.url + since)
    socket = current
    // A connection attempt that hangs (a sleeping laptop's old route) is given up like a silent one.
    expectWithin(PONG_MS)
    current.onmessage = (message) => {
      if (socket !== current) return
      expectWithin(QUIET_MS, ask)
      if (typeof message.data === 'string') receive(message.data)
    }
    current.onclose = ({ code }) => {
      if (socket === current) lose(code === CLOSE_UNAUTHORIZED)
    }
  }

  function receive(text: string): void {
    const frame = JSON.parse(text) as AnyEnvelope | FeedControl
    if (frame.type === 'hello') {
      attempt = 0
      options.onState('open')
      if (position?.epoch !== frame.epoch) restart(frame)
    } else if (frame.type === 'resync') restart(frame)
    else if ('seq' in frame && 'event' in frame) {
      if (position) position.seq = frame.seq
      options.onEvent(frame)
    }
  }

  function restart(frame: { epoch: string; seq: number }): void {
    // `hello` of a new epoch is followed by `resync`: one of the two is enough.
    if (position?.epoch === frame.epoch && position.seq === frame.seq) return
    position = { epoch: frame.epoch, seq: frame.seq }
    options.onResync()
  }

  function lose(denied = false): void {
    clearTimeout(quietTimer)
    const current = socket
    socket = null
    if (current) {
      current.onmessage = null
      current.onclose = null
      current.close()
    }
    if (closed) return
    options.onState('lost')
    clearTimeout(retryTimer)
    if (denied && options.onDenied) options.onDenied()
    else retryTimer = setTimeout(connect, backoff(attempt++))
  }

  function expectWithin(ms: number, otherwise: () => void = () => lose()): void {
    clearTimeout(quietTimer)
    quietTimer = setTimeout(otherwise, ms)
  }

  function ask(): void {
    if (socket?.readyState !== Socket.OPEN) return
    socket.send('{"type":"ping"}')
    expectWithin(PONG_MS)
  }

  function retry(): void {
    if (closed) return
    if (socket) ask()
    else {
      attempt = 0
      connect()
    }
  }

  const onVisible = () => {
    if (document.visibilityState === 'visible') retry()
  }
  if (typeof document !== 'undefined') {
    addEventListener('online', retry)
    document.addEventListener('visibilitychange', onVisible)
  }
  options.onState('connecting')
  connect()

  return {
    retry,
    close() {
      closed = true
      clearTimeout(retryTimer)
      lose()
      clearTimeout(quietTimer)
      if (typeof document !== 'undefined') {
        removeEventListener('online', retry)
        document.removeEventListener('visibilitychange', onVisible)
      }
    },
  }
}
