import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { RawData, WebSocket } from 'ws'
import { maySee } from '../access/scope.ts'
import { MaestroError } from '../errors.ts'
import { queryOf } from '../gate/query.ts'
import type { Gate, Principal } from '../gate/types.ts'
import type { Log } from '../log.ts'
import type { Attachment, Terminals } from '../terminal/terminals.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'
import type { ViewerPort } from '../terminal/viewer.ts'
import {
  CLOSE_NO_AGENT,
  CLOSE_STOPPED_READING,
  FRAME_ACK,
  FRAME_CONTROL,
  FRAME_DATA,
  type TermUp,
} from '../wire/term.ts'
import { TermControl, TermQuery } from '../wire/term-control.ts'
import { createHistoryAnswers, type HistoryAnswers } from './history-answers.ts'
import type { SocketHandler } from './upgrade.ts'

export interface TerminalSocketDeps {
  terminals: Terminals
  nerve: Pick<Nerve, 'command'>
  gate: Pick<Gate, 'message'>
  /** tmux's `$id` of a running agent; throws for an unknown one. */
  sessionOf(agentId: string): string | null
  /** It runs, and its session will be known in a moment. */
  isComing(agentId: string): boolean
  log: Log
  pingEveryMs?: number
}

const PING_EVERY_MS = 30_000
const COMING_MS = 5_000
const LOOK_EVERY_MS = 30
const CLOSE_BAD_REQUEST = 1008
/** Bytes of control messages and output that may wait for who does not read. */
const MAX_WAITING = 4 * 1024 * 1024
const ONLY_LOOKS = 'You may only look at this agent: what you type is not sent.'
const PEER_DECIDES = 'Its host decides who may type, under Settings → Hosts there.'
const OTHERS_DECIDE = 'Whoever let you in decides who may type, under Settings → Access.'
const CLEAN_CLOSES = new Set([1000, 1001])

/** Serves `/term`: the frames of lib/wire/term.ts over one viewer (T3). */
export function createTerminalSocket(deps: TerminalSocketDeps): SocketHandler {
  return (ws, req, principal) => {
    const query = TermQuery.safeParse(Object.fromEntries(queryOf(req)))
    if (!query.success) {
      ws.close(CLOSE_BAD_REQUEST, reasonText(query.error.issues[0]?.message ?? 'bad query'))
      return
    }
    const { agent } = query.data
    if (!maySee(principal, agent)) {
      ws.close(CLOSE_NO_AGENT, reasonText(`There is no agent ${agent} on this host.`))
      return
    }
    const open = () => openTerminal(ws, req, query.data, principal, deps)
    if (!deps.isComing(query.data.agent)) return open()
    // A browser may be back before a restarted node has found its agents.
    ws.pause()
    comes(query.data.agent, deps)
      .then(() => {
        ws.resume()
        if (ws.readyState === ws.OPEN) open()
      })
      .catch((error) => deps.log.error({ err: error }, 'a terminal could not be opened'))
  }
}

async function comes(agentId: string, deps: TerminalSocketDeps): Promise<void> {
  const end = performance.now() + COMING_MS
  while (deps.isComing(agentId) && performance.now() < end) await delay(LOOK_EVERY_MS)
}

function openTerminal(
  ws: WebSocket,
  req: IncomingMessage,
  query: TermQuery,
  principal: Principal,
  deps: TerminalSocketDeps,
): void {
  const port = createPort(ws, req.socket)
  let attachment: Attachment
  try {
    attachment = deps.terminals.attach(attachRequest(query, principal), port)
  } catch (error) {
    if (!(error instanceof MaestroError)) throw error
    ws.close(CLOSE_NO_AGENT, reasonText(error.message))
    return
  }
  const mayOnlyLook = principal.role === 'view' && query.observe !== '1'
  if (mayOnlyLook && query.viewer === undefined) {
    const who = principal.kind === 'peer' ? PEER_DECIDES : OTHERS_DECIDE
    port.control({ type: 'notice', message: `${ONLY_LOOKS} ${who}` })
  }
  serve(ws, port, attachment, answersFor(query.agent, principal, deps), deps)
}

function answersFor(agentId: string, principal: Principal, deps: TerminalSocketDeps) {
  const { nerve, gate, sessionOf, log } = deps
  const session = () => sessionOf(agentId)
  return createHistoryAnswers({ nerve, session, allows: () => gate.message(principal), log })
}

function serve(
  ws: WebSocket,
  port: ViewerPort,
  attachment: Attachment,
  answers: HistoryAnswers,
  deps: TerminalSocketDeps,
): void {
  let alive = true
  const pings = setInterval(() => {
    if (!alive) return ws.terminate()
    alive = false
    ws.ping()
  }, deps.pingEveryMs ?? PING_EVERY_MS)
  ws.on('pong', () => {
    alive = true
  })
  ws.on('message', (data: RawData, isBinary: boolean) => {
    alive = true
    const frame = data as Buffer
    // Who is being closed is obeyed no more.
    if (ws.readyState !== ws.OPEN) return
    // Text frames and empty ones are no part of the protocol: dropped, never typed.
    if (!isBinary || frame.length === 0) return
    const payload = frame.subarray(1)
    if (frame[0] === FRAME_DATA) attachment.input(payload)
    else if (frame[0] === FRAME_ACK && payload.length === 4) {
      attachment.acked(payload.readUInt32BE(0))
    } else if (frame[0] === FRAME_CONTROL) {
      const message = parseControl(payload)
      if (message) control(message, port, attachment, answers)
    }
  })
  ws.on('close', (code) => {
    clearInterval(pings)
    answers.close()
    attachment.disconnect(CLEAN_CLOSES.has(code))
  })
}

function control(
  message: TermUp,
  port: ViewerPort,
  attachment: Attachment,
  answers: HistoryAnswers,
): void {
  if (message.type === 'resize') attachment.resize(message.cols, message.rows)
  else if (message.type === 'take-size') attachment.takeSize()
  else void answers.answer(message).then(port.control)
}

function createPort(ws: WebSocket, socket: Socket): ViewerPort {
  return {
    // Not by `ws.send`: it writes head and payload apart, which is half of what an echo takes here.
    output(pieces, bytes) {
      if (ws.readyState === ws.OPEN) socket.write(outputFrame(pieces, bytes))
    },
    control(message) {
      if (ws.readyState !== ws.OPEN) return
      if (ws.bufferedAmount > MAX_WAITING) {
        ws.close(CLOSE_STOPPED_READING, 'you do not read')
        return
      }
      const json = Buffer.from(JSON.stringify(message))
      ws.send(Buffer.concat([Buffer.from([FRAME_CONTROL]), json]))
    },
    close: (code, reason) => ws.close(code, reasonText(reason)),
    get buffered() {
      return ws.bufferedAmount
    },
  }
}

/** A whole binary frame, unmasked as a server's are (RFC 6455 section 5.2), around `FRAME_DATA`. */
export function outputFrame(pieces: readonly Buffer[], bytes: number): Buffer {
  const length = bytes + 1
  const head = length < 126 ? 2 : length <= 0xffff ? 4 : 10
  const frame = Buffer.allocUnsafe(head + length)
  frame[0] = 0x82
  if (head === 2) frame[1] = length
  else if (head === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame[head] = FRAME_DATA
  let at = head + 1
  for (const piece of pieces) at += piece.copy(frame, at)
  return frame
}

function parseControl(payload: Buffer): TermUp | null {
  let value: unknown
  try {
    value = JSON.parse(payload.toString('utf8'))
  } catch {
    return null // not JSON: dropped like any unknown message
  }
  const message = TermControl.safeParse(value)
  return message.success ? message.data : null
}

/** A principal that may only look is an observer, whatever it asks for. */
function attachRequest(query: TermQuery, principal: Principal) {
  const { agent, cols, rows, viewer, seq } = query
  return {
    agentId: agent,
    cols,
    rows,
    observe: query.observe === '1' || principal.role === 'view',
    follow: query.follow === '1',
    ...(viewer !== undefined && seq !== undefined && { resume: { viewer, seq } }),
  }
}

/** A close reason holds at most 123 bytes (RFC 6455 section 5.5). */
export function reasonText(text: string): string {
  return Buffer.from(text).subarray(0, 120).toString('utf8').replace(/�+$/, '')
}
