import { createHash } from 'node:crypto'
import { type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import { MaestroError } from '../errors.ts'
import type { Role } from '../gate/types.ts'
import { ERROR_STATUS, type ErrorCode } from '../wire/error.ts'
import { readBody, unreachable } from './dial.ts'
import { errorOf, knock, peerFor, refusesThisNode } from './knock.ts'
import { join } from './pump.ts'
import type { Members, PeerTransport } from './types.ts'

export interface SpliceDeps {
  transport: PeerTransport
  members: Pick<Members, 'get' | 'onChange'>
}

/** M18, T7: sockets of this node's clients that end on a peer. */
export interface Splice {
  readonly size: number
  /**
   * Asks the peer for the same upgrade; when it agrees, passes its 101 on, and from then on bytes,
   * unread, until one side ends. Rejects with `socket` untouched: `HOST_UNREACHABLE` within 3 s, or
   * what the peer said.
   */
  open(
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    to: { hostId: string; role: Role },
  ): Promise<void>
  close(): void
}

const UPGRADE_MS = 2_300
const REFUSAL_BYTES = 64 * 1024
/** A socket over which something came so lately lives, whatever the mesh says of its host. */
const ALIVE_MS = 3_000
/** RFC 6455 section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

interface Upgraded {
  socket: Duplex
  head: Buffer
}

interface Refused {
  status: number
  text: string
}

interface Open {
  hostId: string
  silentMs(): number
  destroy(): void
}

export function createSplice({ transport, members }: SpliceDeps): Splice {
  const open = new Set<Open>()

  const stopListening = members.onChange(({ id }) => {
    const member = members.get(id)
    const isLost = member?.reach === 'unreachable' || member?.reach === 'down'
    for (const each of open) {
      // Nobody tells of a cable that was pulled: the terminal would look alive for minutes.
      if (each.hostId !== id) continue
      if (!member || (isLost && each.silentMs() > ALIVE_MS)) each.destroy()
    }
  })

  async function dial(req: IncomingMessage, hostId: string, role: Role) {
    const path = req.url ?? '/'
    // The connection comes about while the signature is made.
    const [connected, signed] = await Promise.allSettled([
      transport.connect(hostId),
      transport.sign(hostId, { method: 'GET', path, role }),
    ])
    if (connected.status === 'rejected') throw connected.reason
    const { socket } = connected.value
    if (signed.status === 'rejected') {
      socket.destroy()
      throw signed.reason
    }
    const headers = {
      ...signed.value.headers,
      host: new URL(signed.value.url).host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': req.headers['sec-websocket-version'] ?? '13',
      'sec-websocket-key': req.headers['sec-websocket-key'] ?? '',
    }
    return upgrade(socket, path, headers)
  }

  return {
    get size() {
      return open.size
    },
    async open(req, socket, head, { hostId, role }) {
      const peer = peerFor(members, hostId)
      const explained = (error: Error) => {
        throw error instanceof MaestroError ? error : unreachable(peer.name, error.message, error)
      }
      let answer = await dial(req, hostId, role).catch(explained)
      if ('status' in answer && refusesThisNode(answer.status, answer.text)) {
        // The transport learns what the peer takes: its clock, or that it is shown who we are.
        await knock(transport, peer)
        answer = await dial(req, hostId, role).catch(explained)
      }
      if ('status' in answer) throw refusal(peer.name, answer)
      if (socket.destroyed) {
        answer.socket.destroy()
        return
      }
      socket.write(switching(req.headers['sec-websocket-key'] ?? ''))
      if (answer.head.length > 0) socket.write(answer.head)
      if (head.length > 0) answer.socket.write(head)
      const joined = join(socket, answer.socket, () => open.delete(entry))
      const entry: Open = { hostId, ...joined }
      open.add(entry)
    },
    close() {
      stopListening()
      for (const each of open) each.destroy()
    },
  }
}

/** Sends the request over `socket`; resolves with what it became, or with the refusal. */
function upgrade(
  socket: Duplex,
  path: string,
  headers: Record<string, string>,
): Promise<Upgraded | Refused> {
  return new Promise((resolve, reject) => {
    const req = request({ method: 'GET', path, headers, createConnection: () => socket as never })
    const timer = setTimeout(() => req.destroy(new Error('it does not answer')), UPGRADE_MS)
    req.on('upgrade', (answer, upgraded, head) => {
      clearTimeout(timer)
      if (answer.headers['sec-websocket-accept'] === acceptOf(headers['sec-websocket-key'] ?? '')) {
        resolve({ socket: upgraded, head })
        return
      }
      upgraded.destroy()
      reject(new Error('what answers there is not Maestro'))
    })
    req.on('response', (answer) => {
      clearTimeout(timer)
      readBody(answer, REFUSAL_BYTES)
        .then(
          (bytes) => resolve({ status: answer.statusCode ?? 0, text: bytes.toString() }),
          reject,
        )
        .finally(() => socket.destroy())
    })
    req.on('error', (error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    })
    req.end()
  })
}

/** In the peer's words; what it says of this node itself is that it cannot be reached from here. */
function refusal(name: string, { status, text }: Refused): MaestroError {
  const { code, message = `it answered ${status}` } = errorOf(text)
  if (refusesThisNode(status, text) || !code || !Object.hasOwn(ERROR_STATUS, code)) {
    return unreachable(name, `it does not take requests of this node (${message})`)
  }
  return new MaestroError(code as ErrorCode, message)
}

function switching(key: string): string {
  return (
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n`
  )
}

function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}${GUID}`).digest('base64')
}
