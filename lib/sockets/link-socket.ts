import type { RawData, WebSocket } from 'ws'
import { maySee } from '../access/scope.ts'
import { MaestroError } from '../errors.ts'
import type { Bus } from '../events/types.ts'
import type { Gate, Principal } from '../gate/types.ts'
import type { LinkedSessions } from '../links/sessions.ts'
import type { Log } from '../log.ts'
import { coalesced } from '../terminal/coalesced.ts'
import { type LinkDown, type LinkSession, LinkUp, type SharedTheme } from '../wire/token-link.ts'
import { MAX_BUFFERED } from './feed-client.ts'
import type { SocketHandler } from './upgrade.ts'

const PING_EVERY_MS = 30_000
const CLOSE_TRY_AGAIN = 1013

export interface LinkSocketOptions {
  bus: Pick<Bus, 'subscribe'>
  gate: Pick<Gate, 'message'>
  sessions: LinkedSessions
  theme(): SharedTheme
  onWindows(listener: () => void): () => void
  /** Something that a client may only look at was to be typed into. */
  onDropped(principal: Principal, sessionId: string): void
  /** A command was sent to a session; `problem`: the code of why it was not. */
  onExecuted(principal: Principal, sessionId: string, problem: string | null): void
  log: Log
  pingEveryMs?: number
}

export interface LinkSocket {
  readonly handler: SocketHandler
  close(): void
}

interface Client {
  ws: WebSocket
  principal: Principal
  /** Events of this session only. */
  sessionId: string | null
  alive: boolean
}

/**
 * `/$T/ws`: `init`, then what changes, as the token link's clients know it. One projection of the
 * bus serves all of them, and is kept only while there are any.
 */
export function createLinkSocket(options: LinkSocketOptions): LinkSocket {
  const { bus, gate, sessions, theme, onWindows, onDropped, onExecuted, log } = options
  const clients = new Set<Client>()
  let known: Map<string, LinkSession> | null = null

  function send(client: Client, message: LinkDown): void {
    write(client.ws, JSON.stringify(message))
  }

  function tell(sessionId: string, message: LinkDown): void {
    const frame = JSON.stringify(message)
    for (const { ws, principal, sessionId: only } of clients) {
      if (maySee(principal, sessionId) && (only === null || only === sessionId)) write(ws, frame)
    }
  }

  /** Compares the sessions with what was told, and tells the difference. */
  const look = coalesced(async () => {
    if (clients.size === 0) return
    const now = new Map((await sessions.all()).map((session) => [session.id, session]))
    const before = known
    known = now
    if (before === null) return
    for (const id of before.keys()) {
      if (!now.has(id)) tell(id, { type: 'session:removed', sessionId: id, timestamp: Date.now() })
    }
    for (const session of now.values()) {
      for (const message of changesOf(before.get(session.id), session)) tell(session.id, message)
    }
  }, log)

  const unsubscribe = bus.subscribe((event) => {
    if (event.type === 'theme:change') {
      const message = { type: event.type, theme: theme(), timestamp: event.timestamp }
      for (const client of clients) send(client, message)
    } else if (event.type.startsWith('agent:')) void look()
  })
  const stopWindows = onWindows(() => void look())
  const timer = setInterval(() => {
    for (const client of clients) {
      if (!client.alive) client.ws.terminate()
      client.alive = false
      if (client.ws.readyState === client.ws.OPEN) client.ws.ping()
    }
  }, options.pingEveryMs ?? PING_EVERY_MS)

  async function obey(client: Client, message: LinkUp): Promise<Record<string, unknown>> {
    const { principal } = client
    switch (message.type) {
      case 'ping':
        return {}
      case 'subscribe':
        client.sessionId = message.sessionId ?? null
        return { sessionId: client.sessionId }
      case 'execute':
      case 'send_command': {
        const { sessionId, command, inputMode } = message
        if (principal.role === 'view') {
          onDropped(principal, sessionId)
          throw new MaestroError('FORBIDDEN', 'This link may only look: nothing was sent.')
        }
        const executed = sessions.execute(principal, sessionId, command, inputMode)
        await executed.then(
          () => onExecuted(principal, sessionId, null),
          (error: unknown) => {
            onExecuted(principal, sessionId, bodyOf(error).code)
            throw error
          },
        )
        return { sessionId }
      }
    }
  }

  async function receive(client: Client, data: RawData, isBinary: boolean): Promise<void> {
    const said = isBinary ? null : parse(String(data))
    const { type, requestId } = namesOf(said)
    try {
      if (!gate.message(client.principal)) {
        throw new MaestroError('RATE_LIMITED', 'Too many messages. Send fewer.')
      }
      const message = LinkUp.safeParse(said)
      if (!message.success) throw notUnderstood()
      const result = await obey(client, message.data)
      answer(client, { type, requestId, success: true, ...result })
    } catch (error) {
      if (!(error instanceof MaestroError)) log.error({ err: error }, 'A link’s command failed')
      answer(client, { type, requestId, success: false, ...bodyOf(error) })
    }
  }

  function answer(client: Client, { type, requestId, ...rest }: Answer): void {
    write(
      client.ws,
      JSON.stringify({
        type: type === null ? 'error' : `${type}_result`,
        ...(requestId !== undefined && { requestId }),
        ...rest,
        timestamp: Date.now(),
      }),
    )
  }

  async function welcome(client: Client): Promise<void> {
    const all = await sessions.all()
    if (client.ws.readyState !== client.ws.OPEN) return
    // What others were told already must not come again; what they were not is theirs to hear.
    if (clients.size === 0) known = new Map(all.map((session) => [session.id, session]))
    const seen = all.filter(({ id, live }) => live && maySee(client.principal, id))
    send(client, { type: 'init', sessions: seen, theme: theme(), timestamp: Date.now() })
    clients.add(client)
    void look()
  }

  return {
    handler(ws, _req, principal) {
      const client: Client = { ws, principal, sessionId: null, alive: true }
      ws.on('message', (data, isBinary) => {
        client.alive = true
        void receive(client, data, isBinary)
      })
      ws.on('pong', () => {
        client.alive = true
      })
      ws.on('close', () => clients.delete(client))
      welcome(client).catch((error) => {
        log.error({ err: error }, 'A link’s socket could not be served')
        ws.close(CLOSE_TRY_AGAIN, 'try again')
      })
    },
    close() {
      clearInterval(timer)
      unsubscribe()
      stopWindows()
    },
  }
}

/** What a client is told of one session that was `before` and is `now`. */
export function changesOf(before: LinkSession | undefined, now: LinkSession): LinkDown[] {
  const about = { sessionId: now.id, timestamp: Date.now() }
  if (!before) return [{ type: 'session:added', ...about, session: now }]
  if (before.live !== now.live) {
    return now.live
      ? [{ type: 'session:live', ...about, session: now }]
      : [{ type: 'session:offline', ...about }]
  }
  const messages: LinkDown[] = []
  if (JSON.stringify(before.tabs) !== JSON.stringify(now.tabs)) {
    const { tabs, activeTabId } = now
    messages.push({ type: 'tabs:change', ...about, tabs, activeTabId })
  }
  if (stateOf(before) !== stateOf(now)) {
    messages.push({ type: 'session:state', ...about, state: now.state, session: now })
  }
  return messages
}

/** All that `session:state` is for. */
function stateOf({ tabs: _tabs, activeTabId: _active, lastActivityAt: _at, ...rest }: LinkSession) {
  return JSON.stringify(rest)
}

interface Answer extends Record<string, unknown> {
  type: string | null
  requestId: string | number | undefined
}

/** A client that does not read is left: it comes again and gets all by `init`. */
function write(ws: WebSocket, frame: string): void {
  if (ws.readyState !== ws.OPEN) return
  if (ws.bufferedAmount > MAX_BUFFERED) ws.close(CLOSE_TRY_AGAIN, 'you do not read')
  else ws.send(frame)
}

const KNOWN = new Set(['execute', 'send_command', 'subscribe', 'ping'])

/** The caller's own words, as far as an answer repeats them. */
function namesOf(said: unknown): Pick<Answer, 'type' | 'requestId'> {
  const { type, requestId } = (typeof said === 'object' && said !== null ? said : {}) as {
    type?: unknown
    requestId?: unknown
  }
  return {
    type: typeof type === 'string' && KNOWN.has(type) ? type : null,
    requestId:
      typeof requestId === 'number' || (typeof requestId === 'string' && requestId.length <= 200)
        ? requestId
        : undefined,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // not JSON: the client is told so
  }
}

function notUnderstood(): MaestroError {
  return new MaestroError(
    'VALIDATION_ERROR',
    'This message is not understood. Send execute {sessionId, command, inputMode}, subscribe or ping as JSON.',
  )
}

function bodyOf(error: unknown) {
  const known =
    error instanceof MaestroError
      ? error
      : new MaestroError('INTERNAL_ERROR', 'Something went wrong in this node. Its log says what.')
  return known.toBody()
}
