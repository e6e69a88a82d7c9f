import { WINDOW_MAX } from './flow.ts'
import { attachPty, type TmuxPty, type TmuxPtyOptions } from './pty.ts'
import { ByteRing } from './ring.ts'

/**
 * Kept for a viewer that lost its connection (T8): as much as can be on its way (`WINDOW_MAX`), and
 * what was read meanwhile.
 */
export const RING_BYTES = WINDOW_MAX + 64 * 1024

/** Who reads a stream. The stream calls, the sink pulls from the ring at its own pace. */
export interface Sink {
  /** New bytes are in the ring. */
  arrived(bytes: number): void
  /** Would it take more, if there were more? A stream pauses when the answer is no. */
  readonly hungry: boolean
  ended(): void
}

/**
 * One tmux client whose output one or several viewers of the same grid read. tmux itself is the
 * state synchroniser: while the stream is paused tmux drops what it owes and redraws afterwards.
 */
export class PtyStream {
  readonly ring = new ByteRing(RING_BYTES)
  readonly pty: TmuxPty
  readonly shared: boolean
  private readonly sinks = new Set<Sink>()
  private paused = false
  private over = false

  constructor(options: Omit<TmuxPtyOptions, 'onData' | 'onExit'>, shared: boolean) {
    this.shared = shared
    this.pty = attachPty({
      ...options,
      onData: (chunk) => this.onData(chunk),
      onExit: () => this.onExit(),
    })
  }

  get size(): number {
    return this.sinks.size
  }

  /** A newcomer can be shown the whole state only while nothing since the attach is lost. */
  get joinable(): boolean {
    return this.shared && !this.over && this.ring.start === 0
  }

  add(sink: Sink): void {
    this.sinks.add(sink)
  }

  /** The last one to leave ends the tmux client. */
  remove(sink: Sink): void {
    if (!this.sinks.delete(sink)) return
    if (this.sinks.size === 0) this.pty.kill()
    else this.settle()
  }

  /** Call when a sink took bytes: goes on reading when it was paused for it. */
  settle(): void {
    const stop = this.shouldPause()
    if (stop === this.paused) return
    this.paused = stop
    if (stop) this.pty.pause()
    else this.pty.resume()
  }

  /** A stream of one waits for it; a shared one goes on while anyone still reads. */
  private shouldPause(): boolean {
    if (this.sinks.size === 0) return false
    for (const sink of this.sinks) if (sink.hungry) return false
    return true
  }

  private onData(chunk: Buffer): void {
    this.ring.push(chunk)
    for (const sink of this.sinks) sink.arrived(chunk.length)
    this.settle()
  }

  private onExit(): void {
    this.over = true
    for (const sink of [...this.sinks]) sink.ended()
  }
}
