import { WebSocket as Socket } from 'ws'
import { type Feed, openFeed } from '../client/feed.ts'
import type { SocketLike } from '../client/terminal/connection.ts'
import type { AnyEnvelope } from '../wire/event.ts'
import { CliError, EXIT } from './exit.ts'
import type { Target } from './request.ts'

/** Where the node's WebSockets are, as `ws` takes it, without a query. */
export function socketUrl(target: Target, path: string): string {
  if (target.kind === 'socket') return `ws+unix://${target.socketPath}:${path}`
  return new URL(path, target.url).href.replace(/^http/, 'ws')
}

/** A WebSocket to the node, by the right that the command has there. A close follows every error. */
export function openSocket(target: Target, url: string): Socket {
  const headers = target.kind === 'url' ? target.headers : { host: 'localhost' }
  const socket = new Socket(url, { headers, perMessageDeflate: false, followRedirects: false })
  return socket.on('error', () => undefined)
}

/** For the terminal's connection, which is the browser's. */
export function terminalSocket(target: Target): (url: string) => SocketLike {
  return (url) => openSocket(target, url) as unknown as SocketLike
}

export interface LiveOptions {
  topics: readonly string[]
  /** At the start, and whenever events were missed: all has to be asked for again. */
  onResync(): void
  onEvent(event: AnyEnvelope): void
  onDenied(error: CliError): void
}

/** The node's events on some topics, over breaks and restarts of the node, until `close()`. */
export function openLive(target: Target, options: LiveOptions): Feed {
  const { topics, onResync, onEvent, onDenied } = options
  class FeedSocket extends Socket {
    constructor(url: string) {
      super(url, { headers: target.kind === 'url' ? target.headers : { host: 'localhost' } })
      this.on('error', () => undefined)
      this.on('open', () => this.send(JSON.stringify({ type: 'subscribe', topics })))
    }
  }
  return openFeed({
    url: socketUrl(target, '/ws'),
    WebSocket: FeedSocket as unknown as typeof WebSocket,
    onEvent,
    onResync,
    onState: () => undefined,
    onDenied: () =>
      onDenied(new CliError('The node lets this command in no more.', EXIT.notAllowed)),
  })
}
