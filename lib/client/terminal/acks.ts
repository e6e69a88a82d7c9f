import { ACK_EVERY } from '../../wire/term.ts'

/** Bytes that wait for an acknowledgement when output pauses are acknowledged after this time. */
const IDLE_MS = 10

/**
 * Counts consumed output bytes of one connection and acknowledges them (T6): every `ACK_EVERY`
 * bytes, and what is left as soon as output pauses, so that the node's window always closes.
 */
export class AckCounter {
  #pending = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #send: (bytes: number) => void

  constructor(send: (bytes: number) => void) {
    this.#send = send
  }

  consumed(bytes: number): void {
    this.#pending += bytes
    if (this.#pending >= ACK_EVERY) this.#flush()
    else this.#timer ??= setTimeout(() => this.#flush(), IDLE_MS)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pending = 0
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const bytes = this.#pending
    this.#pending = 0
    if (bytes > 0) this.#send(bytes)
  }
}
