import { inputFrame } from './frames.ts'

/** The part of a WebSocket that takes input. */
export interface InputSink {
  readonly bufferedAmount: number
  send(data: Uint8Array<ArrayBuffer>): void
}

/** Input is cut into frames of this size, so that one paste never is one giant frame. */
const CHUNK = 16 * 1024
/** No more than this waits inside the WebSocket: the rest is kept here, where it can be told of. */
const HIGH_MARK = 64 * 1024
const RETRY_MS = 8

/**
 * Input in the order it was given, at once while the socket keeps up, else paced by the socket's
 * buffer (T14). Belongs to one connection, and forgets what has not left when that closes.
 */
export class Outbox {
  #queue: Uint8Array[] = []
  #queued = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #sink: InputSink

  constructor(sink: InputSink) {
    this.#sink = sink
  }

  /** Bytes that have not left this machine's WebSocket yet. */
  get unsent(): number {
    return this.#queued + this.#sink.bufferedAmount
  }

  push(data: Uint8Array): void {
    for (let at = 0; at < data.length; at += CHUNK) this.#queue.push(data.subarray(at, at + CHUNK))
    this.#queued += data.length
    if (this.#timer === undefined) this.#pump()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#queue = []
    this.#queued = 0
  }

  #pump(): void {
    this.#timer = undefined
    while (this.#queue.length > 0 && this.#sink.bufferedAmount < HIGH_MARK) {
      const chunk = this.#queue.shift() as Uint8Array
      this.#queued -= chunk.length
      this.#sink.send(inputFrame(chunk))
    }
    if (this.#queue.length > 0) this.#timer = setTimeout(() => this.#pump(), RETRY_MS)
  }
}
