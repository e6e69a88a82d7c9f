import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { MaestroError } from '../../../lib/errors.ts'
import type { Member, MemberChange, Members, PeerTransport } from '../../../lib/mesh/types.ts'
import { VIA_HEADER } from '../../../lib/mesh/types.ts'
import type { RemoteAgentRow, RemoteAgentStore } from '../../../lib/store/remote-agents.ts'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { AnyEnvelope } from '../../../lib/wire/event.ts'
import type { Reach } from '../../../lib/wire/host.ts'

export const A = 'a'.repeat(26)
export const B = 'b'.repeat(26)
export const C = 'c'.repeat(26)

export function member(id: string, reach: Reach = 'up'): Member {
  return {
    id,
    self: { id, name: `host-${id[0]}` } as Member['self'],
    mem: { id } as Member['mem'],
    reach,
    lastSeenAt: null,
    url: null,
    rtt: null,
    compatible: true,
  }
}

export interface TestMembers extends Members {
  set(id: string, reach: Reach): void
  remove(id: string): void
  readonly listeners: number
}

/** Members that a test commands. */
export function testMembers(...ids: string[]): TestMembers {
  const all = new Map(ids.map((id) => [id, member(id)]))
  const listeners = new Set<(change: MemberChange) => void>()
  const tell = (change: MemberChange) => {
    for (const listener of listeners) listener(change)
  }
  return {
    list: () => [...all.values()],
    get: (id) => all.get(id),
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    set(id, reach) {
      const kind = all.has(id) ? 'updated' : 'added'
      all.set(id, member(id, reach))
      tell({ kind, id })
    },
    remove(id) {
      all.delete(id)
      tell({ kind: 'removed', id })
    },
    get listeners() {
      return listeners.size
    },
  }
}

/** A transport without signatures, to whatever listens on a port of this machine. */
export function plainTransport(portOf: (hostId: string) => number | undefined): PeerTransport {
  const address = (id: string) => {
    const port = portOf(id)
    if (port === undefined) throw new MaestroError('HOST_NOT_FOUND', `no host ${id}`)
    return { port, url: `http://127.0.0.1:${port}` }
  }
  const failure = (error: Error) => {
    throw new MaestroError('HOST_UNREACHABLE', error.message)
  }
  const transport: PeerTransport = {
    async sign(id, { role = 'admin' }) {
      const headers = { [VIA_HEADER]: A, 'maestro-role': role, signature: 'signed' }
      return { url: address(id).url, headers }
    },
    async connect(id) {
      const { port, url } = address(id)
      const socket = await new Promise<Socket>((resolve, reject) => {
        const opened: Socket = connect({ port, host: '127.0.0.1', noDelay: true }, () =>
          resolve(opened),
        )
        opened.once('error', reject)
      }).catch(failure)
      return { socket, url }
    },
    async request(id, { method, path, headers, body, role, signal }) {
      const { url, headers: signed } = await transport.sign(id, {
        method,
        path,
        role: role ?? 'admin',
      })
      return new Promise((resolve, reject) => {
        const sent = request(
          new URL(path, url),
          { method, headers: { ...headers, ...signed }, agent: false, ...(signal && { signal }) },
          (answer) =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
        )
        sent.on('error', reject)
        sent.end(body)
      }).catch(failure) as ReturnType<PeerTransport['request']>
    },
    async json<T>(
      id: string,
      method: string,
      path: string,
      _body?: unknown,
      { signal }: { signal?: AbortSignal } = {},
    ): Promise<T> {
      const { body } = await transport.request(id, { method, path, ...(signal && { signal }) })
      let text = ''
      for await (const chunk of body) text += chunk
      return JSON.parse(text) as T
    },
  }
  return transport
}

/** A store in memory, with what was written to it. */
export function memoryStore(rows: RemoteAgentRow[] = []): RemoteAgentStore & {
  rows: Map<string, RemoteAgentRow>
  writes: number
} {
  const kept = new Map(rows.map((row) => [`${row.hostId} ${row.id}`, row]))
  const store = {
    rows: kept,
    writes: 0,
    all: async () => [...kept.values()],
    async write({ put, drop, heard }: Parameters<RemoteAgentStore['write']>[0]) {
      store.writes += 1
      for (const { hostId, id } of drop) kept.delete(`${hostId} ${id}`)
      for (const { hostId, at } of heard) {
        for (const row of kept.values()) if (row.hostId === hostId) row.heardAt = at
      }
      for (const row of put) kept.set(`${row.hostId} ${row.id}`, row)
    },
  }
  return store
}

/** Collects what is published: `[name, id or data, host]`. */
export function listeningBus() {
  const events: { type: string; data: AnyEnvelope['data']; from: string | undefined }[] = []
  return {
    events,
    publish: (type: string, data: AnyEnvelope['data'], from?: string) => {
      events.push({ type, data, from })
    },
    names: () => events.map(({ type, data }) => `${type} ${(data as { id: string }).id}`),
  }
}

export function agent(id: string, hostId: string, more: Partial<Agent> = {}): Agent {
  return {
    id,
    hostId,
    name: id,
    path: ['', '', id],
    program: 'shell',
    command: '',
    cwd: '/',
    tags: [],
    notes: '',
    state: 'running',
    activity: 'idle',
    activitySince: 1,
    activitySource: 'output',
    title: '',
    viewers: 0,
    pid: 1,
    createdAt: 1,
    lastActivityAt: 1,
    adopted: false,
    envNames: [],
    ...more,
  }
}
