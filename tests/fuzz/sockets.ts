import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Random } from './random.ts'
import { anyValue, hostileText, type Stock } from './values.ts'
import type { Door } from './world.ts'

/** What a socket closes with when a client is to blame, or its time is over. */
const FINE_CODES = new Set([1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1013])
const WORDS = ['ping', 'subscribe', 'unsubscribe', 'execute', 'send_command', 'resize', 'history']
const MORE_WORDS = ['search', 'take-size', 'input', 'hello', 'resync', '']

/** Opens one socket and sends `count` frames; returns how many went. Throws when it closed wrongly. */
export async function fuzzSocket(
  door: Door,
  random: Random,
  stock: Stock,
  count: number,
): Promise<number> {
  const path = socketPath(door, random, stock)
  const headers = door.headers('GET', path, Buffer.alloc(0))
  const ws = new WebSocket(`ws://${door.host}:${door.port}${path}`, {
    headers,
    perMessageDeflate: false,
    handshakeTimeout: 15_000,
  })
  let code: number | undefined
  ws.on('close', (closed) => {
    code = closed
  })
  const refused = once(ws, 'unexpected-response').then(([, res]) => Number(res.statusCode))
  const opened = once(ws, 'open').then(() => 0)
  ws.on('error', () => undefined)
  const status = await Promise.race([opened, refused]).catch((error: Error) => {
    throw new Error(`${path}: ${error.message}`)
  })
  if (status >= 500) throw new Error(`${path}: the upgrade was answered ${status}`)
  if (status > 0) return 1
  let sent = 0
  while (sent < count && ws.readyState === ws.OPEN) {
    await new Promise<void>((resolve) => send(ws, randomFrame(random, stock), resolve))
    sent++
  }
  if (ws.readyState === ws.OPEN && random.chance(0.7)) ws.close()
  else ws.terminate()
  if (code !== undefined && !FINE_CODES.has(code) && code < 4000) {
    throw new Error(`${path}: closed with ${code}`)
  }
  return sent + 1
}

function send(ws: WebSocket, { data, binary }: Frame, done: () => void): void {
  ws.send(data, { binary }, () => done())
}

function socketPath(door: Door, random: Random, stock: Stock): string {
  if (door.prefix !== '') return `${door.prefix}${random.chance(0.8) ? '/ws' : '/term'}`
  const agent = random.chance(0.8) ? random.pick(stock.ids) : hostileText(random, stock)
  const size = random.chance(0.7)
    ? ''
    : `&cols=${encodeURIComponent(hostileText(random, stock).toWellFormed())}`
  return random.pick([
    '/ws',
    '/',
    `/ws?since=${encodeURIComponent(hostileText(random, stock).toWellFormed())}`,
    `/term?agent=${encodeURIComponent(agent.toWellFormed())}${size}`,
    `/term?agent=${encodeURIComponent(agent.toWellFormed())}&observe=1`,
  ])
}

interface Frame {
  data: Buffer
  binary: boolean
}

function randomFrame(random: Random, stock: Stock): Frame {
  const text = () => Buffer.from(JSON.stringify(message(random, stock)))
  return random.pick<() => Frame>([
    () => ({ data: text(), binary: false }),
    () => ({ data: text(), binary: false }),
    () => ({ data: Buffer.concat([Buffer.from([1]), text()]), binary: true }),
    () => ({ data: Buffer.concat([Buffer.from([0]), textBytes(random, stock)]), binary: true }),
    () => ({ data: Buffer.concat([Buffer.from([2]), random.bytes(4)]), binary: true }),
    () => ({ data: random.bytes(random.int(60)), binary: true }),
    () => ({ data: textBytes(random, stock), binary: false }),
    () => ({ data: Buffer.alloc(0), binary: random.chance(0.5) }),
  ])()
}

/** Well below a frame's limit: what passes it ends the socket, which is a test of its own. */
function textBytes(random: Random, stock: Stock): Buffer {
  return Buffer.from(hostileText(random, stock).slice(0, 20_000))
}

function message(random: Random, stock: Stock): unknown {
  if (random.chance(0.1)) return anyValue(random, stock)
  const fields = ['id', 'topics', 'sessionId', 'command', 'inputMode', 'requestId', 'cols', 'rows']
  const more = ['lines', 'text', 'regex', 'before', 'caseSensitive']
  const chosen = [...fields, ...more].filter(() => random.chance(0.4))
  return {
    type: random.pick([...WORDS, ...MORE_WORDS]),
    ...Object.fromEntries(
      chosen.map((name) => [
        name,
        random.chance(0.4)
          ? random.pick([...stock.ids, 'ai', 'terminal', 1, 80, true])
          : anyValue(random, stock),
      ]),
    ),
  }
}
