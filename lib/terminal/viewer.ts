import { randomBytes } from 'node:crypto'
import type { TermDown } from '../wire/term.ts'
import { FlowWindow } from './flow.ts'
import { Pacer } from './pace.ts'
import type { PtyStream, Sink } from './stream.ts'

/** The far end of a viewer: a socket, as far as the terminal needs to know it. */
export interface ViewerPort {
  /** Sends output bytes as one data frame. */
  output(pieces: readonly Buffer[], bytes: number): void
  control(message: TermDown): void
  close(code: number, reason: string): void
  /** Bytes that are written and have not left this process. */
  readonly buffered: number
}

/** Who may own the size: `desk` by typing, `follow` (phones) only by asking, `observe` never. */
export type ViewerKind = 'desk' | 'follow' | 'observe'

const SAFETY_BYTES = 1024 * 1024
const SHARED_LAG_BYTES = 128 * 1024

export interface ViewerEvents {
  /** It lags behind the others of its shared stream: give it one of its own. */
  lagging(viewer: Viewer): void
  /** Its tmux client ended. */
  ended(viewer: Viewer): void
}

/**
 * One live attachment to an agent: reads a stream at the pace of its acknowledgements (T6), counts
 * the bytes it sent (`seq`) and can go on exactly where a lost connection ended (T8).
 */
export class Viewer implements Sink {
  readonly id = `v_${randomBytes(9).toString('base64url')}`
  readonly kind: ViewerKind
  /** The grid that this viewer would have if it owned the size. */
  wanted: { cols: number; rows: number }
  lastTypedAt = 0
  /** Input bytes that came from it, over all connections. */
  taken: number
  /** When the connection was lost; null while there is one. */
  lostAt: number | null = null
  private readonly events: ViewerEvents
  private stream: PtyStream | null = null
  private port: ViewerPort | null = null
  private flow = new FlowWindow()
  private readonly pacer = new Pacer(() => this.pump())
  /** Number of the next byte to send, in the stream's counting; `offset` makes it the viewer's. */
  private position = 0
  private offset = 0
  /** The window was filled and is not yet below its low mark again. */
  private full = false
  /** Not all that was there could be sent: an acknowledgement may make room for it. */
  private held = false

  constructor(
    kind: ViewerKind,
    wanted: { cols: number; rows: number },
    events: ViewerEvents,
    taken = 0,
  ) {
    this.taken = taken
    this.kind = kind
    this.wanted = wanted
    this.events = events
  }

  get currentStream(): PtyStream | null {
    return this.stream
  }

  /** Output bytes sent so far, over all connections. */
  get seq(): number {
    return this.position + this.offset
  }

  /** While nobody is connected nothing more is read: tmux redraws when somebody is again. */
  get hungry(): boolean {
    return this.port !== null && !this.full
  }

  /** Since when an acknowledgement is due, or null. */
  get waitingSince(): number | null {
    return this.port ? this.flow.waitingSince : null
  }

  private get backlog(): number {
    return this.stream ? this.stream.ring.end - this.position : 0
  }

  /** Reads from `stream` from its byte `from` on. Leaves the stream it had. */
  follow(stream: PtyStream, from: number): void {
    const seq = this.seq
    this.leave()
    this.stream = stream
    this.position = from
    this.offset = seq - from
    stream.add(this)
  }

  leave(): void {
    this.pacer.cancel()
    this.stream?.remove(this)
    this.stream = null
  }

  /** Takes a connection. `announce` is sent before any output. */
  connect(port: ViewerPort, announce: TermDown): void {
    this.port?.close(1000, 'taken over by a later connection')
    this.port = port
    this.lostAt = null
    this.flow = new FlowWindow()
    this.full = false
    port.control(announce)
    this.pump()
  }

  /** A lost connection came back and has everything before `seq`: can we go on from there? */
  rewindTo(seq: number): boolean {
    const from = seq - this.offset
    if (!this.stream || from < this.stream.ring.start || from > this.position) return false
    this.position = from
    return true
  }

  /** Is this its connection now, or has a later one taken its place? */
  isOn(port: ViewerPort): boolean {
    return this.port === port
  }

  /** Its input goes to the agent. */
  typed(now: number): void {
    this.lastTypedAt = now
    this.pacer.typed()
  }

  disconnect(now: number): void {
    this.port = null
    this.lostAt = now
    this.pacer.cancel()
    this.stream?.settle()
  }

  send(message: TermDown): void {
    this.port?.control(message)
  }

  close(code: number, reason: string): void {
    const port = this.port
    this.port = null
    this.leave()
    port?.close(code, reason)
  }

  acked(bytes: number): void {
    this.flow.onAcked(bytes, performance.now())
    // Otherwise what is there has its time to go, and would only go in smaller pieces now.
    if (this.full || this.held) this.pump()
  }

  arrived(bytes: number): void {
    if (this.port) this.pacer.arrived(bytes, performance.now())
  }

  ended(): void {
    this.pump()
    this.events.ended(this)
  }

  /** Sends what the window allows, and tells the stream whether to go on. */
  private pump(): void {
    const { port, stream } = this
    if (!port || !stream) return
    if (stream.shared && this.backlog > SHARED_LAG_BYTES) {
      this.events.lagging(this)
      return
    }
    if (this.flow.low) this.full = false
    while (this.backlog > 0 && !this.full && port.buffered < SAFETY_BYTES) {
      const limit = Math.min(this.flow.frame, this.backlog)
      const pieces = stream.ring.read(this.position, limit)
      if (!pieces) {
        this.events.lagging(this)
        return
      }
      this.position += limit
      this.flow.onSent(limit, performance.now())
      port.output(pieces, limit)
      this.full = this.flow.room === 0
    }
    this.held = this.backlog > 0
    stream.settle()
  }
}
