import { MaestroError } from '../errors.ts'
import type { Bus } from '../events/types.ts'
import type { LiveSockets } from '../sockets/live-sockets.ts'
import type { LinkRow } from '../store/links.ts'
import type {
  ChangeLinkAccess,
  CreateLink,
  Link,
  LinkAccess,
  Reach,
  Tunnel,
  Viewer,
} from '../wire/access.ts'
import type { LinkEnd, Links } from './links.ts'
import type { LinkListener } from './listener.ts'
import { isOpenedByBrowsers } from './ports.ts'
import { reachOf } from './reach.ts'
import type { LinkTunnel } from './tunnel.ts'

export interface LinkAccessOptions {
  links: Links
  listener: LinkListener
  tunnel: LinkTunnel
  live: Pick<LiveSockets, 'list' | 'count'>
  scheme: 'http' | 'https'
  hasAgent(id: string): boolean
  bus: Pick<Bus, 'subscribe'>
  onError(error: unknown): void
}

/** Links as Settings shows and changes them. */
export interface LinkService {
  access(): LinkAccess
  changeAccess(patch: ChangeLinkAccess): Promise<LinkAccess>
  list(): Link[]
  create(input: CreateLink): Promise<Link>
  /** Throws `NOT_FOUND`. */
  revoke(id: string): Promise<void>
  viewers(id: string): Viewer[]
  tunnel(): Promise<Tunnel>
  startTunnel(): Promise<Tunnel>
  stopTunnel(): Promise<Tunnel>
  /** Opens the listener when it was left on. */
  start(): Promise<void>
  close(): Promise<void>
}

/** What a browser is told whose link has ended. */
export const END_WORDS: Record<LinkEnd, string> = {
  revoked: 'this link was taken back',
  expired: 'this link has run out',
  renewed: 'this link was renewed: ask for the new one',
  off: 'links are switched off',
  less: 'this link allows less now',
}

export function createLinkService(options: LinkAccessOptions): LinkService {
  const { links, listener, tunnel, live, scheme, hasAgent, bus, onError } = options

  function reach(): Reach[] {
    return listener.port === null ? [] : reachOf(listener.port, scheme, tunnel.origin)
  }

  const urlAt = (origin: string, { token }: LinkRow) => `${origin}/${token}/`

  function toLink(link: LinkRow): Link {
    const { token: _secret, ...rest } = link
    const [best] = reach()
    return {
      ...rest,
      viewers: live.count(`link:${link.id}`),
      url: best ? urlAt(best.url, link) : null,
    }
  }

  function find(id: string): LinkRow {
    const link = [links.host, ...links.shared()].find((one) => one.id === id)
    if (link) return link
    throw new MaestroError('NOT_FOUND', 'There is no such link. It may have run out.')
  }

  function access(): LinkAccess {
    const { on, port, keepToken, role } = links.access
    const urls = reach().map((one) => ({ ...one, url: urlAt(one.url, links.host) }))
    return { on, port, keepToken, role, urls, problem: on ? listener.problem : null }
  }

  async function open(): Promise<void> {
    const { on, port } = links.access
    const before = listener.port
    await listener.set(on ? { port } : null)
    if (listener.port !== before) await tunnel.moved()
  }

  async function readTunnel(): Promise<Tunnel> {
    const { url, ...rest } = await tunnel.read()
    return { ...rest, url: url === null ? null : urlAt(url, links.host) }
  }

  /** A link to an agent that is no more would open nothing, and a later one must not get it. */
  const unsubscribe = bus.subscribe((event) => {
    if (event.type !== 'agent:deleted') return
    for (const { id, agentId } of links.shared()) {
      if (agentId === event.data.id) links.revoke(id).catch(onError)
    }
  })

  return {
    access,
    async changeAccess(patch) {
      const { port } = patch
      if (typeof port === 'number' && !isOpenedByBrowsers(port)) {
        throw new MaestroError(
          'VALIDATION_ERROR',
          `Browsers refuse to open port ${port}. Choose another one, or none for any free port.`,
        )
      }
      try {
        await links.change(patch)
      } finally {
        // Of a change that failed in the middle a part may hold.
        await open()
      }
      return access()
    },
    list: () => links.shared().map(toLink),
    async create(input) {
      if (input.agentId !== undefined && !hasAgent(input.agentId)) {
        throw new MaestroError(
          'AGENT_NOT_FOUND',
          `There is no agent ${input.agentId} on this host.`,
        )
      }
      return toLink(await links.create(input))
    },
    revoke: (id) => links.revoke(id),
    viewers: (id) =>
      live.list(`link:${find(id).id}`).map(({ principal, agentId, since }) => ({
        address: principal.address,
        agentId,
        since,
      })),
    tunnel: readTunnel,
    async startTunnel() {
      await tunnel.start()
      return readTunnel()
    },
    async stopTunnel() {
      await tunnel.stop()
      return readTunnel()
    },
    start: open,
    async close() {
      unsubscribe()
      links.close()
      await tunnel.close()
      await listener.close()
    },
  }
}
