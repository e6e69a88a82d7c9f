import type { Logger } from 'pino'
import { isLoopback } from './addresses.ts'
import type { HttpServer } from './gate/http-server.ts'
import { type Listening, listen, listenOn } from './listen.ts'

export interface ListeningOptions {
  makeServer(): HttpServer
  /** Addresses to listen on now; the first one must work. */
  wanted(): string[]
  /** 0: any free one, the same on every address. */
  port: number
  log: Pick<Logger, 'info' | 'warn'>
  /** The addresses have changed. */
  onChange(): void
  /** ms between looks at the machine's addresses. */
  every?: number
}

/** One port on addresses that come and go: networks, Tailscale, the switch for the local network. */
export interface ListeningNode {
  readonly current: Listening
  /** Opens and closes until it listens where it should. One that cannot be opened is in the log. */
  reconcile(): Promise<void>
  close(): Promise<void>
}

const EVERY_MS = 5_000
/** Who switches a network off over it is still told so. */
const GRACE_MS = 1_000

/** Listens on loopback, or on the one address that is wanted, or throws `ListenError`; then on the rest. */
export async function openListening(options: ListeningOptions): Promise<ListeningNode> {
  const { makeServer, wanted, log, onChange } = options
  const servers = new Map<string, HttpServer>()
  const failed = new Set<string>()
  const ending = new Set<Promise<void>>()
  let turn: Promise<void> = Promise.resolve()
  let closed = false

  const now = wanted()
  const needed = now.filter((address, index) => index === 0 || isLoopback(address))
  const made: HttpServer[] = []
  const make = () => {
    const server = makeServer()
    made.push(server)
    return server.server
  }
  const { port, addresses } = await listen(make, needed, options.port).catch(async (error) => {
    await Promise.all(made.map((server) => server.close(0)))
    throw error
  })
  for (const [index, address] of needed.entries()) {
    const server = made[index]
    if (server && addresses.includes(address)) servers.set(address, server)
    else await server?.close(0)
  }

  async function open(address: string): Promise<boolean> {
    const server = makeServer()
    try {
      await listenOn(server.server, address, port)
      servers.set(address, server)
      failed.delete(address)
      return true
    } catch (error) {
      if (!failed.has(address)) log.warn((error as Error).message)
      failed.add(address)
      await server.close(0)
      return false
    }
  }

  function end(address: string, server: HttpServer): void {
    servers.delete(address)
    const done: Promise<void> = server.close(GRACE_MS).finally(() => ending.delete(done))
    ending.add(done)
  }

  let isTold = false

  /** Never rejects: it stays where it is, and looks again. */
  async function settle(): Promise<void> {
    if (closed) return
    try {
      await apply()
      isTold = false
    } catch (err) {
      if (!isTold) log.warn({ err }, 'Where to listen is not known now; it stays as it is')
      isTold = true
    }
  }

  async function apply(): Promise<void> {
    const targets = new Set(wanted())
    let changed = false
    for (const [address, server] of servers) {
      if (targets.has(address)) continue
      end(address, server)
      changed = true
      log.info(`No longer listening on ${address}`)
    }
    for (const address of targets) {
      if (servers.has(address) || isLoopback(address)) continue
      if (!(await open(address))) continue
      changed = true
      log.info(`Listening on ${address}`)
    }
    if (changed) onChange()
  }

  const reconcile = (): Promise<void> => {
    turn = turn.then(settle)
    return turn
  }
  const timer = setInterval(() => void reconcile(), options.every ?? EVERY_MS).unref()
  if (now.length > needed.length) await reconcile()

  return {
    get current() {
      return { port, addresses: [...servers.keys()] }
    },
    reconcile,
    async close() {
      closed = true
      clearInterval(timer)
      await turn
      await Promise.all([...[...servers.values()].map((server) => server.close()), ...ending])
    },
  }
}
