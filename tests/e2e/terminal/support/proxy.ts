import { connect, createServer, type Socket } from 'node:net'

export interface LinkOptions {
  /** Bytes a second from the node to the browser; unlimited unless told. */
  bytesPerSecond?: number
  /** Each way, ms. */
  delay?: number
}

export interface TestProxy {
  /** `http://127.0.0.1:<port>`: the node, over a link that a test can spoil. */
  readonly url: string
  /** What came from the node on each connection that was upgraded, in order of connecting. */
  readonly streams: Buffer[][]
  /** Cuts every connection off, without a goodbye. */
  cut(): void
  /** While shut, new connections are refused at once. */
  shut(shut: boolean): void
  close(): Promise<void>
}

/** How often a limited link moves bytes, ms. */
const STEP_MS = 10

/** A TCP proxy before a node; keeps what the node sent, and can cut, delay and throttle. */
export async function startProxy(port: number, link: LinkOptions = {}): Promise<TestProxy> {
  const sockets = new Set<Socket>()
  const streams: Buffer[][] = []
  let refusing = false
  const server = createServer((browser) => {
    if (refusing) {
      browser.destroy()
      return
    }
    const node = connect(port, '127.0.0.1')
    const received: Buffer[] = []
    for (const socket of [browser, node]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        browser.destroy()
        node.destroy()
      })
    }
    browser.once('data', (head) => {
      if (/upgrade: websocket/i.test(head.toString('latin1'))) streams.push(received)
    })
    node.on('data', (chunk) => received.push(chunk))
    carry(browser, node, { delay: link.delay })
    carry(node, browser, link)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('The proxy has no port.')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    streams,
    cut,
    shut(shut) {
      refusing = shut
    },
    close: () =>
      new Promise((resolve) => {
        cut()
        server.close(() => resolve())
      }),
  }
}

function carry(from: Socket, to: Socket, { bytesPerSecond, delay = 0 }: LinkOptions): void {
  if (bytesPerSecond === undefined && delay === 0) {
    from.pipe(to)
    return
  }
  const queue: { at: number; data: Buffer }[] = []
  let waiting = 0
  // Whole bytes: with a fraction left, the loop below would never end.
  const perStep = Math.floor(((bytesPerSecond ?? Number.POSITIVE_INFINITY) * STEP_MS) / 1000)
  const timer = setInterval(() => {
    let room = perStep
    while (queue[0] && queue[0].at <= Date.now() && room > 0) {
      const data = queue[0].data.subarray(0, room)
      room -= data.length
      waiting -= data.length
      if (data.length === queue[0].data.length) queue.shift()
      else queue[0].data = queue[0].data.subarray(data.length)
      to.write(data)
    }
    if (waiting < 64 * 1024 && from.isPaused()) from.resume()
  }, STEP_MS)
  from.on('data', (data: Buffer) => {
    queue.push({ at: Date.now() + delay, data })
    waiting += data.length
    if (waiting >= 64 * 1024) from.pause()
  })
  from.on('close', () => clearInterval(timer))
  to.on('close', () => clearInterval(timer))
}

export interface Received {
  /** The control message by which the node attached this connection; null when it never did. */
  attached: { seq: number; resumed: boolean } | null
  /** The output bytes that followed. */
  output: Buffer
}

/** Reads what a node sent on an upgraded connection: unmasked, unfragmented frames (RFC 6455). */
export function readStream(chunks: Buffer[]): Received {
  const bytes = Buffer.concat(chunks)
  const output: Buffer[] = []
  let attached: Received['attached'] = null
  let at = bytes.indexOf('\r\n\r\n') + 4
  while (at + 2 <= bytes.length) {
    const opcode = (bytes[at] as number) & 0x0f
    let length = (bytes[at + 1] as number) & 0x7f
    at += 2
    if (length === 126) {
      length = bytes.readUInt16BE(at)
      at += 2
    } else if (length === 127) {
      length = Number(bytes.readBigUInt64BE(at))
      at += 8
    }
    if (at + length > bytes.length) break
    const payload = bytes.subarray(at, at + length)
    at += length
    if (opcode !== 2) continue
    if (payload[0] === 0) output.push(payload.subarray(1))
    else if (payload[0] === 1) {
      const message = JSON.parse(payload.toString('utf8', 1))
      if (message.type === 'attached') attached = message
    }
  }
  return { attached, output: Buffer.concat(output) }
}
