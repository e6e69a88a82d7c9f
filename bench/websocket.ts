import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { SocketLike } from '../lib/client/terminal/connection.ts'

const BINARY = 2
const CLOSE = 8
const PING = 9
const PONG = 10

/**
 * The least of a WebSocket client (RFC 6455): what the browser does in native code. A library's
 * would cost as much as the node itself and be measured as if it were the node.
 */
export class ThinWebSocket implements SocketLike {
  binaryType = 'arraybuffer'
  onmessage: SocketLike['onmessage'] = null
  onclose: SocketLike['onclose'] = null
  onerror: SocketLike['onerror'] = null
  readonly closed: Promise<void>
  private readonly socket: Socket
  private rest: Buffer | null = null
  private open = false

  constructor(url: string) {
    const { hostname, port, host, pathname, search } = new URL(url)
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true })
    this.socket.write(
      `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    )
    this.socket.on('data', (chunk: Buffer) => this.receive(chunk))
    this.socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      this.socket.once('close', () => {
        resolve()
        this.ended(1006)
      })
    })
  }

  get bufferedAmount(): number {
    return this.socket.writableLength
  }

  /** A client that reads nothing, until `resume`. */
  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  send(data: Uint8Array): void {
    this.write(BINARY, data)
  }

  close(code = 1000): void {
    if (!this.open) {
      this.socket.destroy()
      return
    }
    this.open = false
    this.write(CLOSE, Uint8Array.of(code >> 8, code & 0xff))
    this.socket.end()
    this.socket.resume()
  }

  private ended(code: number, reason = ''): void {
    const tell = this.onclose
    this.onclose = null
    tell?.({ code, reason })
  }

  /** A client has to mask; the key 0 is as good as any to a server and leaves the bytes as they are. */
  private write(opcode: number, data: Uint8Array): void {
    const wide = data.length > 125
    if (data.length > 0xffff) throw new Error('a frame of the client is at most 64 KiB')
    const head = wide ? 8 : 6
    const frame = Buffer.alloc(head + data.length)
    frame[0] = 0x80 | opcode
    frame[1] = 0x80 | (wide ? 126 : data.length)
    if (wide) frame.writeUInt16BE(data.length, 2)
    frame.set(data, head)
    this.socket.write(frame)
  }

  private receive(chunk: Buffer): void {
    let data = this.rest ? Buffer.concat([this.rest, chunk]) : chunk
    if (!this.open) {
      const end = data.indexOf('\r\n\r\n')
      if (end >= 0 && !data.toString('latin1', 0, end).startsWith('HTTP/1.1 101')) {
        this.socket.destroy()
        return
      }
      if (end >= 0) {
        this.open = true
        data = data.subarray(end + 4)
      }
    }
    while (this.open) {
      const frame = parseFrame(data)
      if (!frame) break
      data = data.subarray(frame.end)
      this.handle(frame.opcode, frame.payload)
    }
    this.rest = data.length > 0 ? data : null
  }

  private handle(opcode: number, payload: Buffer): void {
    if (opcode === BINARY) {
      const { buffer, byteOffset, length } = payload
      this.onmessage?.({ data: buffer.slice(byteOffset, byteOffset + length) })
    } else if (opcode === PING) this.write(PONG, payload)
    else if (opcode === CLOSE) {
      this.open = false
      this.socket.end()
      this.ended(payload.length >= 2 ? payload.readUInt16BE(0) : 1005, payload.toString('utf8', 2))
    }
  }
}

/** The first frame of `data`, when all of it is there. The node neither masks nor splits its frames. */
function parseFrame(data: Buffer) {
  if (data.length < 2) return null
  const short = (data[1] ?? 0) & 0x7f
  const head = short === 126 ? 4 : short === 127 ? 10 : 2
  if (data.length < head) return null
  const length =
    short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short
  if (data.length < head + length) return null
  return {
    opcode: (data[0] ?? 0) & 0x0f,
    payload: data.subarray(head, head + length),
    end: head + length,
  }
}
