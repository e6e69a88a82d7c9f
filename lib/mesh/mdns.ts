import multicastDns, { type MulticastDNS } from 'multicast-dns'
import { isTailnetAddress } from '../addresses.ts'
import { interfacesNow } from '../interfaces.ts'
import type { Log } from '../log.ts'
import {
  type Announced,
  type Answer,
  answersTo,
  type Nearby,
  recordsOf,
  SERVICE,
  sightingsIn,
} from './mdns-records.ts'

export interface MdnsOptions {
  said: Announced
  /** Does the node listen on this address of this machine? Elsewhere it only looks around. */
  listensOn(address: string): boolean
  log: Pick<Log, 'warn'>
  /** IPv4 addresses, one of each network. */
  networks?: () => string[]
}

/** Multicast DNS (RFC 6762): tells the local networks of this node, and hears of others. */
export interface Mdns {
  /** Who is there: those who answer within 1.4 s, and those heard of before. */
  browse(): Promise<Nearby[]>
  /** Says goodbye. */
  close(): Promise<void>
}

interface Link {
  readonly address: string
  readonly socket: MulticastDNS
  /** Empty where the node does not listen. */
  readonly records: readonly Answer[]
  /** When which types of records were multicast last. */
  readonly saidAt: Map<string, number>
}

interface Heard extends Nearby {
  /** performance.now() */
  until: number
}

const BROWSE_MS = 1_400
/** RFC 6762, section 6: a record is not multicast twice within a second; who asks waits that long. */
const AGAIN_MS = 1_000
const ASK_AGAIN_MS = 1_050
const NETWORKS_MS = 15_000
const GOODBYE_MS = 300
const MAX_NETWORKS = 16
const JOINING: ReadonlySet<string> = new Set(['addMembership', 'setMulticastInterface'])
/** More than people have, and little for whoever floods a network with names. */
const MAX_HEARD = 64
const MAX_HEARD_FROM_ONE = 8

export function openMdns(options: MdnsOptions): Mdns {
  const { said, listensOn, log, networks = multicastNetworks } = options
  const links = new Map<string, Link>()
  const heard = new Map<string, Heard>()
  const told = new Set<string>()
  const stopping = new AbortController()
  let browsing: Promise<Nearby[]> | undefined

  /** A network without multicast is no trouble worth more than one line. */
  function tell(err: unknown): void {
    const { code, syscall } = err as NodeJS.ErrnoException
    // Junk from the network is no trouble at all.
    if (syscall === undefined || told.has(`${code} ${syscall}`)) return
    told.add(`${code} ${syscall}`)
    log.warn({ err }, 'Multicast DNS does not work on one of the networks of this machine')
  }
  const sent = (err: unknown) => {
    if (err) tell(err)
  }

  function open(address: string): void {
    // One socket for each network: a packet to all goes out where its socket belongs.
    const socket = multicastDns({ interface: address, bind: '0.0.0.0' })
    const records = listensOn(address) ? recordsOf(said, address) : []
    const link: Link = { address, socket, records, saidAt: new Map() }
    links.set(address, link)
    socket.on('warning', (error) => {
      tell(error)
      // Its packets would go out on another network. The socket is half way through its opening.
      if (JOINING.has((error as NodeJS.ErrnoException).syscall ?? '')) {
        links.delete(address)
        queueMicrotask(() => socket.destroy())
      }
    })
    socket.on('error', (error) => {
      tell(error)
      drop(link)
    })
    socket.on('query', ({ questions }) => answer(link, answersTo(questions, records)))
    socket.on('response', ({ answers, additionals }, { address: from }) =>
      hear([...answers, ...additionals], from),
    )
    socket.once('ready', () => {
      if (links.get(address) !== link) return
      answer(link, records)
      socket.query(SERVICE, 'PTR', sent)
    })
  }

  function drop(link: Link): void {
    if (links.get(link.address) === link) links.delete(link.address)
    link.socket.destroy()
  }

  function answer(link: Link, answers: readonly Answer[] | null): void {
    if (!answers || answers.length === 0 || stopping.signal.aborted) return
    const what = answers.map(({ type }) => type).join()
    const now = performance.now()
    if (now - (link.saidAt.get(what) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return
    link.saidAt.set(what, now)
    // Always to all: an answer to one address would serve those who forge it.
    link.socket.respond([...answers], sent)
  }

  function hear(records: readonly Answer[], from: string): void {
    forgetOld()
    for (const { hostId, url, ttl } of sightingsIn(records, from)) {
      if (hostId === said.hostId) continue
      heard.delete(url)
      if (ttl === 0 || heard.size >= MAX_HEARD) continue
      const { hostname } = new URL(url)
      const ofThisOne = [...heard.values()].filter(
        (each) => new URL(each.url).hostname === hostname,
      )
      if (ofThisOne.length >= MAX_HEARD_FROM_ONE) continue
      heard.set(url, { hostId, url, until: performance.now() + ttl * 1_000 })
    }
  }

  function forgetOld(): void {
    const now = performance.now()
    for (const { url, until } of heard.values()) if (until <= now) heard.delete(url)
  }

  function refresh(): void {
    const now = new Set(networks().slice(0, MAX_NETWORKS))
    for (const link of [...links.values()]) if (!now.has(link.address)) drop(link)
    for (const address of now) if (!links.has(address)) open(address)
  }

  function ask(): void {
    for (const { socket } of links.values()) socket.query(SERVICE, 'PTR', sent)
  }

  async function lookAround(): Promise<Nearby[]> {
    refresh()
    ask()
    const again = setTimeout(ask, ASK_AGAIN_MS)
    await passed(BROWSE_MS, stopping.signal)
    clearTimeout(again)
    forgetOld()
    return [...heard.values()].map(({ hostId, url }) => ({ hostId, url }))
  }

  async function leave({ socket, records }: Link): Promise<void> {
    // The name of the machine stays: it is the system's, too.
    const goodbye = records
      .filter(({ type }) => type !== 'A')
      .map((record) => ({ ...record, ttl: 0 }))
    if (goodbye.length > 0) {
      const gone = new Promise<void>((resolve) => socket.respond(goodbye, () => resolve()))
      await Promise.race([gone, passed(GOODBYE_MS)])
    }
    await new Promise<void>((resolve) => socket.destroy(resolve))
  }

  refresh()
  const timer = setInterval(refresh, NETWORKS_MS)

  return {
    browse() {
      if (stopping.signal.aborted) return Promise.resolve([])
      browsing ??= lookAround().finally(() => {
        browsing = undefined
      })
      return browsing
    },
    async close() {
      clearInterval(timer)
      stopping.abort()
      await browsing
      await Promise.all([...links.values()].map(leave))
      links.clear()
    },
  }
}

/** Resolves after `ms`, or at once when `signal` aborts. */
function passed(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    if (signal?.aborted) done()
    signal?.addEventListener('abort', done)
  })
}

/** Tailscale finds its machines itself, and carries no multicast. */
function multicastNetworks(): string[] {
  return Object.values(interfacesNow()).flatMap((addresses) => {
    const usable = addresses?.find(
      ({ family, internal, address }) =>
        family === 'IPv4' && !internal && !isTailnetAddress(address),
    )
    return usable ? [usable.address] : []
  })
}
