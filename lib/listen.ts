import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describePortHolder } from './port-holder.ts'

/** The node cannot listen; `message` says why and what to do. */
export class ListenError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'ListenError'
  }
}

/** A machine without IPv6 has no `::1`; the other addresses do. */
const NOT_HERE: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])

export interface Listening {
  /** The port that was asked for, or the one that the system chose for 0. */
  port: number
  /** Those of the addresses that this machine has. */
  addresses: string[]
}

/**
 * Makes one server listen on each of `addresses`, all on one port; the first address must work.
 * `makeServer` registers the server where it will be closed. Throws `ListenError`.
 */
export async function listen(
  makeServer: () => Server,
  addresses: readonly string[],
  wantedPort: number,
): Promise<Listening> {
  const bound: string[] = []
  let port = wantedPort
  for (const address of addresses) {
    try {
      port = await listenOn(makeServer(), address, port)
      bound.push(address)
    } catch (error) {
      const { code = '' } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException
      if (bound.length > 0 && NOT_HERE.has(code)) continue
      throw error
    }
  }
  return { port, addresses: bound }
}

/** Resolves with the port. Throws `ListenError`. */
export async function listenOn(server: Server, address: string, port: number): Promise<number> {
  try {
    server.listen({ port, host: address })
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (error) {
    throw await explain(address, port, error as NodeJS.ErrnoException)
  }
}

async function explain(
  address: string,
  port: number,
  error: NodeJS.ErrnoException,
): Promise<ListenError> {
  switch (error.code) {
    case 'EADDRINUSE': {
      const holder = await describePortHolder(address, port)
      const other = `PORT=${port + 1} npm start`
      return new ListenError(
        `Port ${port} is taken${holder}. Stop that, or start on another port: ${other}`,
        error,
      )
    }
    case 'EACCES':
      return new ListenError(
        `Your user may not listen on port ${port}. Choose one above 1023: PORT=23000 npm start`,
        error,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ListenError(
        `This machine has no address ${address}. Set MAESTRO_HOST to one that it has, ` +
          'or leave it out for this machine only.',
        error,
      )
    default:
      return new ListenError(`Cannot listen on ${address}:${port}: ${error.message}.`, error)
  }
}
