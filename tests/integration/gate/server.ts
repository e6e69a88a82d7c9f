import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { createGate, type GateOptions } from '../../../lib/gate/gate.ts'
import { createHttpServer, type HttpServerOptions } from '../../../lib/gate/http-server.ts'
import type { Pages } from '../../../lib/pages/types.ts'

const SILENT = { debug: () => undefined, error: () => undefined }

export interface GateServerOptions extends Partial<GateOptions> {
  listen?: string
  times?: HttpServerOptions['times']
  tls?: HttpServerOptions['tls']
  pages?: Pages
}

export interface GateServer {
  port: number
  /** `method url` of what passed the gate, in order. */
  passed: string[]
  /** How many answers are out. */
  readonly answered: number
  close(graceMs?: number): Promise<void>
}

/**
 * The least that stands behind the gate: the API answers what it was asked and by whom, or begins
 * to at `/api/stream`; sockets greet; pages are those given.
 */
export async function startGateServer(options: GateServerOptions = {}): Promise<GateServer> {
  const gate = createGate({ log: SILENT, ...options })
  const sockets = new WebSocketServer({ noServer: true })
  const passed: string[] = []
  let answered = 0

  const http = createHttpServer({
    log: SILENT,
    times: options.times,
    tls: options.tls,
    async onRequest(req, res) {
      res.once('finish', () => answered++)
      const principal = await gate.http(req, res)
      if (!principal) return
      passed.push(`${req.method} ${req.url}`)
      if (options.pages && !req.url?.startsWith('/api')) return options.pages.handle(req, res)
      if (req.url === '/api/stream') return res.write('begun')
      const bytes = await bodyLength(req)
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify({ url: req.url, principal, bytes }))
    },
    async onUpgrade(req, socket, head) {
      const principal = await gate.upgrade(req, socket)
      if (!principal) return
      passed.push(`UPGRADE ${req.url}`)
      sockets.handleUpgrade(req, socket, head, (ws) => ws.send(JSON.stringify(principal)))
    },
  })
  const { server } = http
  await new Promise<void>((resolve) => server.listen(0, options.listen ?? '127.0.0.1', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    passed,
    get answered() {
      return answered
    },
    async close(graceMs = 0) {
      sockets.close()
      gate.close()
      await http.close(graceMs)
    },
  }
}

async function bodyLength(req: IncomingMessage): Promise<number> {
  let length = 0
  for await (const chunk of req) length += (chunk as Buffer).length
  return length
}
