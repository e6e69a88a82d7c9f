import { once } from 'node:events'
import { chmodSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'

/** The socket file by which programs of the node's own user come in, whatever the port is. */
export interface UnixSocket {
  /** Is it a connection that came in here? */
  has(socket: Socket): boolean
  /** Listens with a server of `makeServer`, or says in the log why it can't: the node works without. */
  listen(makeServer: () => Server): Promise<void>
  close(): void
}

/** `sun_path` of unix(7), without its terminating NUL; 104 on macOS and the BSDs. */
const MAX_PATH = process.platform === 'linux' ? 107 : 103

/** At `path`, in a directory that is the node's alone (0700): a socket found there is a dead node's. */
export function createUnixSocket(path: string, log: Pick<Logger, 'warn'>): UnixSocket {
  const ours = new WeakSet<Socket>()
  let listening = false

  return {
    has: (socket) => ours.has(socket),
    async listen(makeServer) {
      const length = Buffer.byteLength(path)
      if (length > MAX_PATH) {
        log.warn(
          `No unix socket: ${path} has ${length} bytes, of which the system takes ${MAX_PATH}. Set DATA_DIR to a shorter path to have one.`,
        )
        return
      }
      try {
        rmSync(path, { force: true })
        const server = makeServer()
        server.prependListener('connection', (socket) => ours.add(socket))
        server.listen(path)
        await once(server, 'listening')
        listening = true
        chmodSync(path, 0o600)
      } catch (err) {
        log.warn({ err }, `No unix socket: ${path} cannot be listened on`)
      }
    },
    close() {
      if (listening) rmSync(path, { force: true })
    },
  }
}
