import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import { MaestroError } from '../errors.ts'
import type { AnyEnvelope } from '../wire/event.ts'
import { type FeedControl, FeedUp } from '../wire/feed.ts'
import { createTopics } from './topics.ts'

/** Bytes that may wait for a client before it is left behind. */
export const MAX_BUFFERED = 1024 * 1024

export interface FeedClientOptions {
  ws: WebSocket
  /** The connection under `ws`: it tells when what waited has gone. */
  socket: Duplex
  /** Counts one message; false when that is too many. */
  allows(): boolean
  /** The journal's newest position. */
  position(): { epoch: string; seq: number }
  /** An event as it may have it; null: not at all. */
  tells(event: AnyEnvelope): AnyEnvelope | null
  /** Its topics may have changed. */
  onTopics?: (() => void) | undefined
}

/** One client of the events feed. */
export interface FeedClient {
  /** `frame` is the event in full. */
  send(event: AnyEnvelope, frame: Buffer): void
  control(message: FeedControl): void
  /** Did it ask for events of this type? */
  asksFor(type: string): boolean
  /** Pings, or ends a client that has not been heard of since the last ping. */
  checkAlive(): void
}

/**
 * Writes to one client, never faster than it reads: above 1 MB waiting, events are left out, and
 * when the rest has gone `resync` tells it to fetch the lists again.
 */
export function createFeedClient(options: FeedClientOptions): FeedClient {
  const { ws, socket, allows, position, tells, onTopics } = options
  const topics = createTopics()
  let behind = false
  let alive = true

  /** The one place that writes: a client that does not read is sent nothing more. */
  function write(frame: string | Buffer): void {
    if (behind || ws.readyState !== ws.OPEN) return
    if (ws.bufferedAmount > MAX_BUFFERED) behind = true
    else ws.send(frame, { binary: false })
  }

  function catchUp(): void {
    if (!behind) return
    behind = false
    control({ type: 'resync', ...position() })
  }

  const control = (message: FeedControl) => write(JSON.stringify(message))
  const refuse = (error: MaestroError) => control({ type: 'error', ...error.toBody() })

  function receive(data: RawData, isBinary: boolean): void {
    alive = true
    if (!allows()) {
      refuse(new MaestroError('RATE_LIMITED', 'Too many messages. Send fewer.'))
      return
    }
    const message = isBinary ? null : parse(String(data))
    if (message === null) refuse(notUnderstood())
    else if (!obey(message)) refuse(new MaestroError('VALIDATION_ERROR', 'Too many topics.'))
  }

  function obey(message: FeedUp): boolean {
    switch (message.type) {
      case 'ping':
        control({ type: 'pong', ...(message.id !== undefined && { id: message.id }) })
        return true
      case 'subscribe':
      case 'unsubscribe': {
        const taken = topics[message.type](message.topics)
        onTopics?.()
        return taken
      }
    }
  }

  ws.on('message', receive)
  ws.on('pong', () => {
    alive = true
  })
  socket.on('drain', catchUp)

  return {
    control,
    asksFor: topics.wants,
    send(event, frame) {
      if (!topics.wants(event.type)) return
      const told = tells(event)
      if (told !== null) write(told === event ? frame : frameOf(told))
    },
    checkAlive() {
      if (!alive) {
        ws.terminate()
        return
      }
      alive = false
      if (ws.readyState === ws.OPEN) ws.ping()
    },
  }
}

export function frameOf(event: AnyEnvelope): Buffer {
  return Buffer.from(JSON.stringify(event))
}

function parse(text: string): FeedUp | null {
  try {
    const result = FeedUp.safeParse(JSON.parse(text))
    return result.success ? result.data : null
  } catch {
    return null // not JSON: the client is told so
  }
}

function notUnderstood(): MaestroError {
  return new MaestroError(
    'VALIDATION_ERROR',
    'This message is not understood. Send ping, subscribe {topics} or unsubscribe {topics} as JSON.',
  )
}
