import type { IncomingMessage } from 'node:http'
import { hostFor } from '../access/guests.ts'
import { maySee, seesThisHostOnly } from '../access/scope.ts'
import type { Bus } from '../events/types.ts'
import { queryOf } from '../gate/query.ts'
import { atLeast, HEARS } from '../gate/roles.ts'
import type { Gate, Principal } from '../gate/types.ts'
import type { AnyEnvelope } from '../wire/event.ts'
import { createFeedClient, type FeedClient, frameOf } from './feed-client.ts'
import type { SocketHandler } from './upgrade.ts'

const PING_EVERY_MS = 30_000
/** One of each topic of the work on the board. */
const WORK_EVENTS = ['project:updated', 'task:updated', 'session:updated']

export interface EventsFeedOptions {
  bus: Bus
  gate: Pick<Gate, 'message'>
  hostId: string
  version: string
  pingEveryMs?: number
  /** Called with each change of `watchers`. */
  onWatchers?: (count: number) => void
  /** The same for those who look at projects, tasks or sessions. */
  onWorkWatchers?: (count: number) => void
}

export interface EventsFeed {
  /** `/ws`: begins with `hello`. */
  readonly ours: SocketHandler
  /** `/`: Maestro Server's clients, who know events only. */
  readonly plain: SocketHandler
  /** Clients now. */
  readonly size: number
  /** Those of them that look at agents and are not other nodes (M19). */
  readonly watchers: number
  close(): void
}

/**
 * Events to everyone who listens. Each event is serialised once; `?since=EPOCH.SEQ` replays what the
 * journal still has, or answers `resync`.
 */
export function createEventsFeed(options: EventsFeedOptions): EventsFeed {
  const { bus, gate, hostId, version, pingEveryMs = PING_EVERY_MS } = options
  const clients = new Set<FeedClient>()
  const watching = createWatchers(options.onWatchers)
  const watchingWork = createWatchers(options.onWorkWatchers)
  const position = () => ({ epoch: bus.epoch, seq: bus.seq })

  const unsubscribe = bus.subscribe((event) => {
    if (clients.size === 0) return
    const frame = frameOf(event)
    for (const client of clients) client.send(event, frame)
  })
  const resync = () => ({ type: 'resync', ...position() }) as const
  const unskip = bus.onSkip(() => {
    for (const client of clients) client.control(resync())
  })
  const timer = setInterval(() => {
    for (const client of clients) client.checkAlive()
  }, pingEveryMs)

  function replay(client: FeedClient, req: IncomingMessage): void {
    const since = sinceOf(req)
    if (since === null) return
    const missed = bus.since(since.epoch, since.seq)
    if (missed === null) client.control(resync())
    else for (const event of missed) client.send(event, frameOf(event))
  }

  const serve =
    (withHello: boolean): SocketHandler =>
    (ws, req, principal) => {
      const allows = () => gate.message(principal)
      const hereOnly = seesThisHostOnly(principal)
      const tells = (event: AnyEnvelope) => toldOf(event, principal, hostId)
      const onTopics = () => {
        watching.watch(client, !hereOnly && client.asksFor('agent:updated'))
        watchingWork.watch(client, !hereOnly && WORK_EVENTS.some(client.asksFor))
      }
      const client = createFeedClient({
        ws,
        socket: req.socket,
        allows,
        position,
        tells,
        onTopics,
      })
      if (withHello) client.control({ type: 'hello', ...position(), hostId, version })
      replay(client, req)
      clients.add(client)
      onTopics()
      ws.on('close', () => {
        clients.delete(client)
        watching.watch(client, false)
        watchingWork.watch(client, false)
      })
    }

  return {
    ours: serve(true),
    plain: serve(false),
    get size() {
      return clients.size
    },
    get watchers() {
      return watching.size
    },
    close() {
      clearInterval(timer)
      unsubscribe()
      unskip()
    },
  }
}

/** Clients that look at something. */
function createWatchers(onChange?: (count: number) => void) {
  const clients = new Set<FeedClient>()
  return {
    get size() {
      return clients.size
    },
    watch(client: FeedClient, looks: boolean) {
      if (clients.has(client) === looks) return
      if (looks) clients.add(client)
      else clients.delete(client)
      onChange?.(clients.size)
    },
  }
}

/** `event` as `principal` may have it; null: not at all. */
function toldOf(event: AnyEnvelope, principal: Principal, hostId: string): AnyEnvelope | null {
  if (!atLeast(principal.role, HEARS[event.type])) return null
  if (!seesThisHostOnly(principal)) return event
  if (!isTold(event, principal, hostId)) return null
  if (event.type !== 'host:updated') return event
  const data = hostFor(principal, event.data)
  return data === event.data ? event : { ...event, data }
}

/** Who sees this host alone hears what is ours, never what we heard of others (M17). */
function isTold(event: AnyEnvelope, principal: Principal, hostId: string): boolean {
  if (event.hostId !== hostId) return false
  switch (event.type) {
    case 'host:updated':
      return event.data.id === hostId
    case 'agent:created':
    case 'agent:updated':
    case 'agent:deleted':
    case 'agent:activity':
      return maySee(principal, event.data.id)
    case 'theme:change':
      return principal.kind !== 'peer'
    default:
      // A link opens agents alone, and no board.
      return principal.kind === 'peer' && /^(project|task|session):/.test(event.type)
  }
}

/** Null when the client has no position; one that makes no sense is one that we no longer have. */
function sinceOf(req: IncomingMessage): { epoch: string; seq: number } | null {
  const since = queryOf(req).get('since')
  if (since === undefined) return null
  const dot = since.lastIndexOf('.')
  const seq = /^\d{1,15}$/.test(since.slice(dot + 1)) ? Number(since.slice(dot + 1)) : -1
  return { epoch: since.slice(0, Math.max(dot, 0)), seq }
}
