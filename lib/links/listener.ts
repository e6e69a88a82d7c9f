import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpServer } from '../gate/http-server.ts'
import { describePortHolder } from '../port-holder.ts'

/** Every address, IPv4 and IPv6; machines without IPv6 have the other one. */
const EVERY_ADDRESS = ['::', '0.0.0.0'] as const
/** What listening on `::` fails with there. */
const NO_IPV6: ReadonlySet<string> = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])

/** What answers on a listener; made anew for each. */
export interface Served {
  http: HttpServer
  /** Sockets, closed first: a server waits for them. */
  upgrades: { close(): Promise<void> }
}

/** The listener for links: open or not, one change at a time. */
export interface LinkListener {
  /** Null: not open. */
  readonly port: number | null
  /** Why it is not open although it should be, for people. */
  readonly problem: string | null
  /** Makes it listen on `port` (null: any free one; the one that it has is good), or nowhere. */
  set(wanted: { port: number | null } | null): Promise<void>
  close(): Promise<void>
}

export function createLinkListener(makeServer: () => Served): LinkListener {
  let served: Served | null = null
  let port: number | null = null
  let problem: string | null = null
  let turn: Promise<void> = Promise.resolve()

  async function shut(): Promise<void> {
    const before = served
    served = null
    port = null
    await before?.upgrades.close()
    await before?.http.close()
  }

  async function open(wanted: number | null): Promise<void> {
    const next = makeServer()
    const { server } = next.http
    try {
      await listenEverywhere(server, wanted ?? 0)
    } catch (error) {
      await next.upgrades.close()
      problem = await explain(wanted ?? 0, error as NodeJS.ErrnoException)
      return
    }
    served = next
    port = (server.address() as AddressInfo).port
  }

  async function apply(wanted: { port: number | null } | null): Promise<void> {
    problem = null
    if (wanted && port !== null && (wanted.port === null || wanted.port === port)) return
    await shut()
    if (wanted) await open(wanted.port)
  }

  /** A change waits for the one before it, and is not held up by its failure. */
  function set(wanted: { port: number | null } | null): Promise<void> {
    const done = turn.then(() => apply(wanted))
    turn = done.catch(() => undefined)
    return done
  }

  return {
    get port() {
      return port
    },
    get problem() {
      return problem
    },
    set,
    close: () => set(null),
  }
}

async function listenEverywhere(server: Server, port: number): Promise<void> {
  const [both, v4] = EVERY_ADDRESS
  try {
    server.listen({ port, host: both })
    await once(server, 'listening')
  } catch (error) {
    if (!NO_IPV6.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    server.listen({ port, host: v4 })
    await once(server, 'listening')
  }
}

async function explain(port: number, error: NodeJS.ErrnoException): Promise<string> {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken${await describePortHolder(EVERY_ADDRESS[0], port)}. Choose another one, or none for any free port.`
    case 'EACCES':
      return `Your user may not listen on port ${port}. Choose one above 1023.`
    default:
      return `The listener for links does not open: ${error.message}.`
  }
}
