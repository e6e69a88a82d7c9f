import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  status: number
  headers: Map<string, string>
  body: string
  /** All that came, for answers in a row. */
  text: string
  /** ms from the connection to its end. */
  lasted: number
  /** Bytes of the request that the system took. */
  sent: number
}

export interface RawOptions {
  host?: string
  /** Source address. */
  from?: string
  /** Called when connected; default: sends the text. */
  send?: (socket: Socket) => void
}

/**
 * Sends bytes as they are, for what clients refuse to send, and reads until the server closes (ask
 * for it with `Connection: close`, or be refused).
 */
export function raw(port: number, request: string, options: RawOptions = {}): Promise<RawAnswer> {
  const { host = '127.0.0.1', from, send = (socket) => socket.write(request, 'latin1') } = options
  return new Promise((resolve, reject) => {
    const begun = performance.now()
    const chunks: Buffer[] = []
    const socket = connect({ port, host, localAddress: from }, () => send(socket))
    let failure: Error | undefined
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error) => {
      failure = error
    })
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1')
      if (text === '' && failure && socket.bytesWritten === 0) return reject(failure)
      resolve({ ...parse(text), lasted: performance.now() - begun, sent: socket.bytesWritten })
    })
  })
}

function parse(text: string): Omit<RawAnswer, 'lasted' | 'sent'> {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [line = '', ...fields] = head.split('\r\n')
  const headers = fields.map((field): [string, string] => {
    const at = field.indexOf(':')
    return [field.slice(0, at).toLowerCase(), field.slice(at + 1).trim()]
  })
  return {
    status: Number(line.split(' ')[1] ?? 0),
    headers: new Map(headers),
    body: rest.join('\r\n\r\n'),
    text,
  }
}

/** A request with the headers as given, `Connection: close` added. */
export function message(
  line: string,
  headers: Record<string, string | string[]> = {},
  body = '',
): string {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each) => `${name}: ${each}\r\n`),
  )
  return `${line} HTTP/1.1\r\n${fields.join('')}Connection: close\r\n\r\n${body}`
}

/**
 * Sends a request but for the last byte of its body, once it is admitted (100 Continue); `finish` sends
 * that too and gives the answer.
 */
export async function begin(
  port: number,
  line: string,
  headers: Record<string, string>,
  body: string,
  host?: string,
): Promise<{ finish(): Promise<RawAnswer> }> {
  const length = String(Buffer.byteLength(body))
  const head = message(line, { ...headers, 'Content-Length': length, Expect: '100-continue' })
  let resolve: (socket: Socket) => void = () => undefined
  const admitted = new Promise<Socket>((done) => {
    resolve = done
  })
  const send = (socket: Socket) => {
    socket.write(head)
    socket.once('data', () => socket.write(body.slice(0, -1), () => resolve(socket)))
  }
  const answer = raw(port, '', { send, ...(host !== undefined && { host }) })
  const socket = await Promise.race([admitted, answer.then(() => null)])
  return {
    async finish() {
      socket?.write(body.slice(-1))
      const { text, ...rest } = await answer
      const final = text.replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '')
      return { ...rest, ...parse(final) }
    },
  }
}

/** An opening handshake (RFC 6455 section 4.1). */
export function handshake(target: string, headers: Record<string, string>): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return [
    `GET ${target} HTTP/1.1\r\n`,
    ...fields,
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  ].join('')
}
