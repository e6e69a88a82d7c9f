import { Agent, type ClientRequestArgs } from 'node:http'
import type { Duplex } from 'node:stream'
import type { PeerTransport } from './types.ts'

/**
 * Kept connections to one peer, each opened by the transport: it knows the peer's addresses, pins
 * what their names resolve to, and speaks TLS where that is asked for.
 */
export class PeerAgent extends Agent {
  readonly #connect: () => Promise<Duplex>

  constructor(transport: Pick<PeerTransport, 'connect'>, hostId: string) {
    super({ keepAlive: true, maxFreeSockets: 4 })
    this.#connect = async () => (await transport.connect(hostId)).socket
  }

  override createConnection(
    _options: ClientRequestArgs,
    done?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    this.#connect().then(
      (socket) => done?.(null, socket),
      (error: Error) => done?.(error, undefined as never),
    )
  }
}
