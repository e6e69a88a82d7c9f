import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { createGate } from '../../lib/gate/gate.ts'
import type { Gate, Principal } from '../../lib/gate/types.ts'
import type { Measure } from '../measure.ts'
import { spread, summarize } from '../stats.ts'

const LIMIT_MS = 0.1
const TOKEN = 'mtd_bench'

/**
 * What the gate takes of each request: the time from the request's headers to its decision, on real
 * requests of one connection.
 */
export const gate: Measure = {
  id: 'gate',
  async run({ quick, say }) {
    const rounds = quick ? 2_000 : 20_000
    const rows = []
    const notes = []
    for (const [who, headers] of [
      ['this machine', ''],
      ['a device', `Authorization: Bearer ${TOKEN}\r\n`],
    ] as const) {
      say(who)
      const took = await measure(rounds, headers)
      const own = summarize(took.slice(Math.floor(rounds / 10)))
      rows.push({
        measure: `gate, a request of ${who}`,
        figure: `≤ ${LIMIT_MS} ms p50`,
        measured: `${own.p50.toFixed(4)} ms (p95 ${own.p95.toFixed(4)} ms)`,
        reached: own.p50 <= LIMIT_MS,
      })
      notes.push(
        `Gate, ${who}: ${own.n} GETs on one connection, headers to decision, ${spread(own)}.`,
      )
    }
    return { rows, notes }
  },
}

function openGate(): Gate {
  const device: Principal = {
    kind: 'device',
    id: 'device:bench',
    deviceId: 'bench',
    role: 'manage',
    address: '127.0.0.1',
  }
  return createGate({
    log: { debug: () => undefined },
    rateLimit: { max: 10_000_000, timeWindow: 1 },
    devices: {
      byToken: (token) => (token === TOKEN ? device : null),
      byCookie: () => null,
      renewal: () => null,
    },
    pairing: true,
  })
}

/** ms of each decision. */
async function measure(rounds: number, headers: string): Promise<number[]> {
  const gate = openGate()
  const took: number[] = []
  const server = createServer(async (req: IncomingMessage, res: ServerResponse) => {
    const begun = performance.now()
    const principal = await gate.http(req, res)
    took.push(performance.now() - begun)
    if (principal) res.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  const request = `GET /api/agents HTTP/1.1\r\nHost: localhost:${port}\r\n${headers}\r\n`
  try {
    for (let n = 0; n < rounds; n++) await answer(socket, request)
  } finally {
    socket.destroy()
    await new Promise((resolve) => server.close(resolve))
    gate.close()
  }
  return took
}

/** One request after the other: the connection's owner is looked up with the first alone. */
function answer(socket: Socket, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('data', (data) => {
      socket.off('error', reject)
      const line = data.toString('latin1', 0, 12)
      if (line.endsWith('200')) resolve()
      else reject(new Error(`the gate answered ${line}`))
    })
    socket.write(request)
  })
}
