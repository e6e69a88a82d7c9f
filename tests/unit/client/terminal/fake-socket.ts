import type { SocketLike } from '../../../../lib/client/terminal/connection.ts'
import type { TermDown, TermUp } from '../../../../lib/wire/term.ts'

/** The node's end of a connection, played by hand. */
export class FakeSocket implements SocketLike {
  binaryType = ''
  bufferedAmount = 0
  onmessage: SocketLike['onmessage'] = null
  onclose: SocketLike['onclose'] = null
  onerror: SocketLike['onerror'] = null
  readonly sent: Uint8Array[] = []
  /** The code it was closed with by the client. */
  closed: number | null = null
  readonly query: URLSearchParams

  constructor(url: string) {
    this.query = new URL(url).searchParams
  }

  send(data: Uint8Array): void {
    this.sent.push(data)
  }

  close(code = 1005): void {
    this.closed = code
  }

  output(text: string): void {
    this.#deliver(0, text)
  }

  control(message: TermDown): void {
    this.#deliver(1, JSON.stringify(message))
  }

  attach(more: Partial<Extract<TermDown, { type: 'attached' }>> = {}): void {
    const grid = { cols: 80, rows: 24, owner: true }
    this.control({ type: 'attached', viewer: 'v1', seq: 0, resumed: false, ...grid, ...more })
  }

  /** The connection ends, as the client sees it. */
  end(code: number, reason = ''): void {
    this.onclose?.({ code, reason })
  }

  get input(): string {
    return this.#payloads(0).join('')
  }

  get controls(): TermUp[] {
    return this.#payloads(1).map((text) => JSON.parse(text) as TermUp)
  }

  get acked(): number[] {
    return this.sent
      .filter((frame) => frame[0] === 2)
      .map((frame) => new DataView(frame.buffer).getUint32(1))
  }

  #payloads(type: number): string[] {
    const frames = this.sent.filter((frame) => frame[0] === type)
    return frames.map((frame) => new TextDecoder().decode(frame.subarray(1)))
  }

  #deliver(type: number, text: string): void {
    const payload = new TextEncoder().encode(text)
    this.onmessage?.({ data: Uint8Array.from([type, ...payload]).buffer })
  }
}
