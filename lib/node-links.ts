import type { Hono } from 'hono'
import type { Agents } from './agents/types.ts'
import type { ApiEnv } from './api/route.ts'
import type { Auditor } from './audit/types.ts'
import type { Config } from './config.ts'
import type { Bus } from './events/types.ts'
import { createGate } from './gate/gate.ts'
import { createHttpServer } from './gate/http-server.ts'
import { isApiPath, isLinkApiPath } from './gate/paths.ts'
import type { Gate, Principal } from './gate/types.ts'
import { createRequestListener } from './http.ts'
import { createLinkService, END_WORDS, type LinkService } from './links/access.ts'
import { createLinkGate } from './links/link-gate.ts'
import { openLinks } from './links/links.ts'
import { createLinkListener, type Served } from './links/listener.ts'
import { createLinkedSessions, type LinkedSessions } from './links/sessions.ts'
import { createTunnel } from './links/tunnel.ts'
import type { Log } from './log.ts'
import type { Pages } from './pages/types.ts'
import type { EventsFeed } from './sockets/events.ts'
import { createLinkSocket } from './sockets/link-socket.ts'
import type { LiveSockets, Standing } from './sockets/live-sockets.ts'
import { createUpgradeRouter, type SocketHandler } from './sockets/upgrade.ts'
import type { LinkStore } from './store/links.ts'
import type { SharedTheme } from './wire/token-link.ts'

export interface NodeLinksOptions {
  config: Config
  hostId: string
  log: Log
  /** Names by which others ask for this machine, besides its own. */
  allowedHosts: readonly string[]
  /** Of those, the ones that come and go. */
  furtherNames(): readonly string[]
  store: LinkStore
  bus: Bus
  agents: Agents
  live: LiveSockets
  audit: Auditor
  /** Counts messages of sockets. */
  gate: Pick<Gate, 'message'>
  feed: Pick<EventsFeed, 'ours'>
  terminal: SocketHandler
  theme(): SharedTheme
  /** The user's login shell. */
  shell: string
}

export interface NodeLinks {
  readonly standing: Standing
  /** For Settings. */
  readonly links: LinkService
  readonly sessions: LinkedSessions
  theme(): SharedTheme
  /** What answers on the listener from now on; opens it when it was left on. */
  serve(parts: { api: Hono<ApiEnv>; pages: Pick<Pages, 'handle'> }): Promise<void>
  close(): Promise<void>
}

/** Of the audit log: a command over the socket of token links. */
const EXECUTE = 'WS /$T/ws execute'

/** Wires the second listener: the only way in for links, and for nobody else. */
export async function openNodeLinks(options: NodeLinksOptions): Promise<NodeLinks> {
  const { config, hostId, log, bus, agents, live, audit } = options
  const scheme = config.tls === null ? 'http' : 'https'
  const links = await openLinks({
    store: options.store,
    log,
    onEnd: (id, why) => live.closeAll(`link:${id}`, END_WORDS[why]),
  })
  const tunnel = createTunnel({
    env: process.env,
    shell: options.shell,
    log,
    target: () => (listener.port === null ? null : `${scheme}://127.0.0.1:${listener.port}`),
  })
  const tunnelHost = () => (tunnel.origin === null ? null : new URL(tunnel.origin).hostname)
  const gate = createGate({
    log,
    audit,
    allowedHosts: options.allowedHosts,
    allowedOrigins: config.allowedOrigins,
    rateLimit: config.rateLimit,
    furtherNames: () => [...options.furtherNames(), tunnelHost() ?? []].flat(),
    links: createLinkGate({ hostId, links, hasAgent: agents.has, tunnelHost, audit }),
  })

  const onDropped = (principal: Principal, target: string) =>
    audit.refused({ principal, action: 'term:input', target, result: 'dropped', via: 'link' })
  const onExecuted = (principal: Principal, target: string, problem: string | null) => {
    const note = { principal, action: EXECUTE, target, result: problem ?? 'ok' }
    if (problem === null) audit.note(note)
    else audit.refused(note)
  }
  const sessions = createLinkedSessions(agents)
  const socket = createLinkSocket({
    bus,
    gate: options.gate,
    sessions,
    theme: options.theme,
    onWindows: agents.onWindows,
    onDropped,
    onExecuted,
    log,
  })
  const handlers = new Map([
    ['/ws', options.feed.ours],
    ['/term', options.terminal],
    ['/$T/ws', socket.handler],
  ])

  let onRequest: ReturnType<typeof createRequestListener> | null = null
  const makeServer = (): Served => {
    if (!onRequest) throw new Error('Nothing answers on the listener for links yet')
    const upgrades = createUpgradeRouter({ gate, handlers, log, live })
    const http = createHttpServer({ log, onRequest, onUpgrade: upgrades.handle, tls: config.tls })
    return { http, upgrades }
  }
  const listener = createLinkListener(makeServer)
  const service = createLinkService({
    links,
    listener,
    tunnel,
    live,
    scheme,
    hasAgent: agents.has,
    bus,
    onError: (err) => log.error({ err }, 'A link to a deleted agent stays stored'),
  })

  return {
    standing: links.standing,
    links: service,
    sessions,
    theme: options.theme,
    async serve({ api, pages }) {
      const isApi = (path: string) => isApiPath(path) || isLinkApiPath(path)
      onRequest = createRequestListener({ gate, api, pages, isApi })
      await service.start()
      const { problem } = service.access()
      if (problem !== null) log.warn(`Links are not open: ${problem}`)
    },
    async close() {
      await service.close()
      socket.close()
      gate.close()
    },
  }
}
