import { connect, createServer, type Server, type Socket } from 'node:net'

export interface Link {
  /** `http://127.0.0.1:<port>`: the node as it is at the other end of the link. */
  readonly url: string
  /** Cuts every connection as a lost network does: without a goodbye. */
  cut(): void
  close(): Promise<void>
}

export interface LinkOptions {
  /** Bytes a second, each way. */
  rate?: number
  /** Of a round trip, ms. */
  rttMs?: number
}

/** Read at a time, so that the link never holds more than is on its way. */
const PIECE = 2 * 1024

/**
 * A slow network in front of a port of this machine. What the link has no time for it does not read:
 * it stays in the kernel's buffers of the sender, as with a real slow link behind fast machines.
 */
export async function openLink(port: number, options: LinkOptions = {}): Promise<Link> {
  const { rate = Number.POSITIVE_INFINITY, rttMs = 0 } = options
  const sockets = new Set<Socket>()
  const server: Server = createServer({ noDelay: true }, (near) => {
    const down = createWay(rate, rttMs / 2, (piece) => near.write(piece))
    const up = createWay(rate, rttMs / 2, (piece) => far.write(piece))
    const far = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: Buffer.alloc(PIECE),
        callback(size, buffer) {
          const free = down(Buffer.from(buffer.subarray(0, size)))
          if (free <= 0) return true
          setTimeout(() => far.resume(), free)
          return false
        },
      },
    })
    near.on('data', (chunk) => {
      const free = up(chunk)
      if (free <= 0) return
      near.pause()
      setTimeout(() => near.resume(), free)
    })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the link has no port')
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    async close() {
      cut()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** One direction, first in first out. Takes a piece on its way; answers in how many ms the next may be read. */
function createWay(
  rate: number,
  delayMs: number,
  arrive: (piece: Buffer) => void,
): (piece: Buffer) => number {
  const travelling: { piece: Buffer; at: number }[] = []
  let free = 0
  let timer: NodeJS.Timeout | null = null

  function deliver(): void {
    timer = null
    const now = performance.now()
    while (travelling[0] && travelling[0].at - now < 0.5) {
      const { piece } = travelling.shift() as { piece: Buffer }
      arrive(piece)
    }
    if (travelling[0]) timer = setTimeout(deliver, travelling[0].at - now)
  }

  return (piece) => {
    const now = performance.now()
    free = Math.max(free, now) + (piece.length / rate) * 1000
    travelling.push({ piece, at: free + delayMs })
    if (!timer) deliver()
    return free - now
  }
}
