import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'

export interface Far {
  readonly port: number
  /** Connections that were ever opened. */
  readonly connections: number
  close(): Promise<void>
}

export type Handler = (req: IncomingMessage, res: ServerResponse) => void

/** A peer that a test plays: answers HTTP as it is told. */
export function farHttp(handler: Handler): Promise<Far> {
  return listening(createServer(handler))
}

/** A peer that takes connections and does with them what it likes. */
export function farTcp(onSocket: (socket: Socket) => void): Promise<Far> {
  return listening(createTcpServer(onSocket))
}

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<Far> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
