import { CLOSE_COMING_BACK, type TermDown, type TermUp } from '../../wire/term.ts'
import { backoff } from '../backoff.ts'
import { AckCounter } from './acks.ts'
import { EarlyInput } from './early.ts'
import { ackFrame, controlFrame, decodeFrame } from './frames.ts'
import { Outbox } from './outbox.ts'
import { Requests } from './requests.ts'
import { closeMeaning, type ExitReason, type TerminalState } from './state.ts'
import { TypedInput } from './typed.ts'
import { type WakeReason, type WakeSource, watchWake } from './wake.ts'

export type HistoryPage = Extract<TermDown, { type: 'history' }>
export type SearchResult = Extract<TermDown, { type: 'search' }>
export type Attached = Extract<TermDown, { type: 'attached' }>

/** What a connection needs of a WebSocket; the browser's and `ws`'s both have it. */
export interface SocketLike {
  binaryType: string
  readonly bufferedAmount: number
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number; reason: string }) => void) | null
  onerror: ((event: never) => void) | null
  send(data: Uint8Array<ArrayBuffer>): void
  close(code?: number): void
}

/**
 * Why input was not taken: `offline` when there was no connection, `cut` when it broke on the way and
 * the next one could not make up for it.
 */
export interface Refusal {
  reason: 'offline' | 'cut'
  bytes: number
}

export interface ConnectionHandlers {
  onState?(state: TerminalState): void
  /** Output in order, no byte lost or doubled. Call `consumed` when it has been drawn or dropped. */
  onOutput?(data: Uint8Array, consumed: () => void): void
  /** Before any output of a connection. Unless `resumed`, the next output begins a new picture. */
  onAttached?(attached: Attached): void
  onSize?(size: { cols: number; rows: number; owner: boolean }): void
  onTitle?(title: string): void
  onNotice?(message: string): void
  onRefused?(refusal: Refusal): void
}

export interface ConnectionOptions extends ConnectionHandlers {
  /** `ws://host/term`, without a query. */
  url: string
  agentId: string
  cols: number
  rows: number
  /** Only looks: the node drops its input and its size. */
  observe?: boolean
  /** Begins without a say in the size (phones), until it takes it. */
  follow?: boolean
  connect?: (url: string) => SocketLike
  wake?: WakeSource
  random?: () => number
}

const RESIZE_MS = 100
/** A connection that has not attached by then is given up and tried again. */
const ATTACH_MS = 10_000
const PROBE_MS = 3_000
/** Back-off starts anew after a connection that held this long. */
const STEADY_MS = 2_000

/**
 * A viewer of one agent's terminal over `/term` (T3, T6, T8). Keeps its place in the output over
 * broken connections: it comes back with its viewer id and the number of the next byte, and either
 * goes on exactly there or is given a new picture. Input that had not arrived is then sent again.
 * `close()` ends it for good.
 */
export class TerminalConnection {
  readonly #options: ConnectionOptions
  readonly #requests = new Requests()
  readonly #typed = new TypedInput((bytes) => this.#options.onRefused?.({ reason: 'cut', bytes }))
  readonly #unwatch: () => void
  #socket: SocketLike | null = null
  #outbox: Outbox | null = null
  #acks: AckCounter | null = null
  #state: TerminalState = { kind: 'connecting' }
  #viewer: string | null = null
  #seq = 0
  #size: { cols: number; rows: number }
  /** The size that the node was last told. */
  #asked: { cols: number; rows: number }
  #attempt = 0
  #exit: ExitReason | null = null
  #liveSince = 0
  /** When the last frame came, and how many did. */
  #heard = 0
  #frames = 0
  readonly #early = new EarlyInput()
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #attachTimer: ReturnType<typeof setTimeout> | undefined
  #resizeTimer: ReturnType<typeof setTimeout> | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#size = { cols: options.cols, rows: options.rows }
    this.#asked = this.#size
    this.#unwatch = (options.wake ?? watchWake)((reason) => this.#wake(reason))
    this.#open()
  }

  get state(): TerminalState {
    return this.#state
  }

  /** The number of the next output byte, as the node counts them. */
  get seq(): number {
    return this.#seq
  }

  get viewer(): string | null {
    return this.#viewer
  }

  /**
   * Sends input as it is; while the terminal opens it is kept for a moment. Returns false, and tells
   * `onRefused`, when there is no connection.
   */
  send(data: Uint8Array): boolean {
    if (this.#state.kind === 'connecting' && this.#early.push(data)) return true
    if (this.#state.kind !== 'live' || !this.#outbox) {
      this.#refuse(data.length + this.#early.lose())
      return false
    }
    this.#typed.push(data)
    this.#outbox.push(data)
    return true
  }

  #refuse(bytes: number): void {
    if (bytes > 0) this.#options.onRefused?.({ reason: 'offline', bytes })
  }

  /** The grid this viewer has room for; sent when it has been still for 100 ms (T11). */
  resize(cols: number, rows: number): void {
    if (cols === this.#size.cols && rows === this.#size.rows) return
    this.#size = { cols, rows }
    clearTimeout(this.#resizeTimer)
    this.#resizeTimer = setTimeout(
      () => this.#control({ type: 'resize', ...this.#size }),
      RESIZE_MS,
    )
  }

  takeSize(): void {
    this.#sendSize()
    this.#control({ type: 'take-size' })
  }

  /** Up to `lines` lines of scrollback that end before line `before` (default: at its end). */
  async history(lines: number, before?: number): Promise<HistoryPage> {
    const page = await this.#requests.ask<HistoryPage>((id) =>
      this.#control({ type: 'history', id, lines, ...(before !== undefined && { before }) }),
    )
    if (page.error !== undefined) throw new Error(page.error)
    return page
  }

  /** Lines of the whole scrollback that match, newest first. */
  search(
    text: string,
    how: { regex?: boolean; caseSensitive?: boolean } = {},
  ): Promise<SearchResult> {
    return this.#requests.ask<SearchResult>((id) =>
      this.#control({ type: 'search', id, text, ...how }),
    )
  }

  /** Tries again now: while waiting to reconnect, or from a state that was final. */
  retry(): void {
    if (this.#state.kind === 'closed' || this.#socket) return
    this.#attempt = 0
    this.#open()
  }

  /** For who has drawn over it: the next connection begins a new picture. What was typed still arrives. */
  forgetPicture(): void {
    if (this.#state.kind === 'reconnecting') this.#seq = 0
  }

  close(): void {
    this.#drop(1000)
    this.#typed.giveUp()
    clearTimeout(this.#retryTimer)
    clearTimeout(this.#resizeTimer)
    this.#unwatch()
    this.#setState({ kind: 'closed' })
  }

  #setState(state: TerminalState): void {
    this.#state = state
    this.#options.onState?.(state)
  }

  #sendSize(): void {
    clearTimeout(this.#resizeTimer)
    if (this.#state.kind !== 'live') return
    this.#asked = this.#size
    this.#control({ type: 'resize', ...this.#size })
  }

  #control(message: TermUp): void {
    if (this.#state.kind === 'live') this.#socket?.send(controlFrame(message))
  }

  #url(): string {
    const { url, agentId, observe, follow } = this.#options
    const query = new URLSearchParams({
      agent: agentId,
      cols: String(this.#size.cols),
      rows: String(this.#size.rows),
    })
    if (observe) query.set('observe', '1')
    if (follow) query.set('follow', '1')
    if (this.#viewer) {
      query.set('viewer', this.#viewer)
      query.set('seq', String(this.#seq))
    }
    return `${url}?${query}`
  }

  #open(): void {
    clearTimeout(this.#retryTimer)
    if (this.#state.kind !== 'reconnecting') this.#setState({ kind: 'connecting' })
    this.#exit = null
    const connect = this.#options.connect ?? browserSocket
    const socket = connect(this.#url())
    this.#asked = this.#size
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    this.#acks = new AckCounter((bytes) => socket.send(ackFrame(bytes)))
    this.#outbox = new Outbox(socket)
    this.#attachTimer = setTimeout(() => this.#lost(1006), ATTACH_MS)
    socket.onmessage = (event) => this.#receive(event.data)
    socket.onclose = (event) => this.#lost(event.code, event.reason)
    // A close follows every error and says more.
    socket.onerror = () => undefined
  }

  #receive(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return
    this.#heard = Date.now()
    this.#frames += 1
    const frame = decodeFrame(data)
    if (frame?.type === 'output') this.#output(frame.data)
    else if (frame) this.#handle(frame.message)
  }

  #output(data: Uint8Array): void {
    this.#seq += data.length
    const acks = this.#acks
    // A connection that is gone took its count with it: its counter is closed, not the next one's.
    const consumed = () => {
      if (acks === this.#acks) acks?.consumed(data.length)
    }
    if (this.#options.onOutput) this.#options.onOutput(data, consumed)
    else consumed()
  }

  #handle(message: TermDown): void {
    switch (message.type) {
      case 'attached':
        this.#attached(message)
        break
      case 'size':
        this.#options.onSize?.(message)
        break
      case 'history':
      case 'search':
        this.#requests.answer(message.id, message)
        break
      case 'title':
        this.#options.onTitle?.(message.title)
        break
      case 'notice':
        this.#options.onNotice?.(message.message)
        break
      case 'exit':
        this.#exit = message.reason
    }
  }

  #attached(message: Attached): void {
    if (message.resumed && message.seq !== this.#seq) {
      // The node thinks of another place than we do; only a new picture can be right.
      this.#viewer = null
      this.#lost(1006)
      return
    }
    clearTimeout(this.#attachTimer)
    this.#viewer = message.viewer
    this.#seq = message.seq
    this.#liveSince = Date.now()
    this.#options.onAttached?.(message)
    if (this.#state.kind !== 'live') {
      for (const data of this.#typed.resume(message.typed)) this.#outbox?.push(data)
    }
    this.#setState({ kind: 'live' })
    for (const data of this.#early.take()) this.send(data)
    this.#refuse(this.#early.end())
    const { cols, rows } = this.#asked
    if (cols !== this.#size.cols || rows !== this.#size.rows) this.#sendSize()
  }

  #wake(reason: WakeReason): void {
    if (this.#state.kind === 'reconnecting') this.retry()
    else if (this.#state.kind === 'live' && reason !== 'visible') this.#probe()
    else if (this.#state.kind === 'live' && Date.now() - this.#heard > PROBE_MS) this.#probe()
  }

  /** Asks for anything; a connection that stays silent is dead, whatever the browser believes. */
  #probe(): void {
    const socket = this.#socket
    const frames = this.#frames
    this.#requests
      .ask((id) => this.#control({ type: 'history', id, lines: 1 }), PROBE_MS)
      .catch(() => {
        if (this.#socket === socket && this.#frames === frames) this.#lost(1006)
      })
  }

  /** Lets go of the socket without waiting for its close. */
  #drop(code: number): void {
    clearTimeout(this.#attachTimer)
    this.#typed.broke(this.#outbox?.unsent ?? 0)
    this.#outbox?.close()
    this.#acks?.close()
    this.#acks = null
    this.#outbox = null
    const socket = this.#socket
    this.#socket = null
    if (socket) {
      socket.onmessage = null
      socket.onclose = null
      socket.close(code)
    }
    this.#requests.failAll('The connection to the terminal was lost. Try again.')
  }

  #lost(code: number, reason = ''): void {
    const wasLive = this.#state.kind === 'live'
    this.#drop(CLOSE_COMING_BACK)
    this.#refuse(this.#early.end())
    const meaning = closeMeaning(code, this.#exit, reason)
    if (meaning.kind !== 'retry') {
      // Whatever comes after an end is another picture.
      this.#viewer = null
      this.#typed.giveUp()
      this.#setState(meaning)
      return
    }
    if (wasLive && Date.now() - this.#liveSince > STEADY_MS) this.#attempt = 0
    const delay = backoff(this.#attempt, this.#options.random)
    this.#attempt += 1
    this.#setState({ kind: 'reconnecting', attempt: this.#attempt, message: meaning.message })
    this.#retryTimer = setTimeout(() => this.#open(), delay)
  }
}

function browserSocket(url: string): SocketLike {
  return new WebSocket(url) as SocketLike
}
