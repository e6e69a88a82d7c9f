import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ApiDeps, createApi } from '../../../lib/api/app.ts'
import type { Principal, Role } from '../../../lib/gate/types.ts'
import { createRequestListener } from '../../../lib/http.ts'
import { createLog } from '../../../lib/log.ts'
import type { NodeInfo, Settings } from '../../../lib/wire/node.ts'

export interface Served {
  fetch(path: string, init?: RequestInit): Promise<Response>
  port: number
  logs(): string
  close(): Promise<void>
}

/** The HTTP API on a real server behind a gate that lets everyone in as `role`. */
export async function serveApi(deps: Partial<ApiDeps> = {}, role: Role = 'admin'): Promise<Served> {
  const lines: string[] = []
  const log = createLog({ level: 'trace', human: false, stream: { write: (l) => lines.push(l) } })
  let stored: Settings = {}
  const api = createApi({
    log,
    hostId: 'host',
    version: '1.2.3',
    nodeInfo: () => NODE,
    settings: {
      read: async () => stored,
      change: async (patch) => {
        stored = { ...stored, ...patch }
        return stored
      },
    },
    gauges: [{ name: 'maestro_things', help: 'Things', value: () => 42 }],
    // Routes that need them bring their own.
    agents: undefined as unknown as ApiDeps['agents'],
    ...deps,
  })
  const principal: Principal = { kind: 'loopback', id: 'loopback', role, address: '127.0.0.1' }
  const pages = { handle: (_req: unknown, res: { end(text: string): void }) => res.end('a page') }
  const listener = createRequestListener({ gate: { http: async () => principal }, api, pages })
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    fetch: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
    logs: () => lines.join(''),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const NODE: NodeInfo = {
  id: 'host',
  name: 'Host',
  version: '1.2.3',
  urls: [],
  access: 'machine',
  ui: true,
  platform: 'linux',
  nodeVersion: '20',
  home: '/home/u',
  dataDir: '/home/u/.maestro/data',
  startedAt: 1,
  tmux: { status: 'up', version: '3.4', socket: '/s', message: null },
  programs: [],
  epoch: 'e',
}
