import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import type { OpenApiDocument } from '../../lib/api/openapi.ts'
import { loadIdentity } from '../../lib/mesh/identity.ts'
import { contentDigest, signRequest } from '../../lib/mesh/signature.ts'
import type { DeviceCodeAnswer, LinkAccess, PairDeviceAnswer, Role } from '../../lib/wire/access.ts'
import { ROLES } from '../../lib/wire/access.ts'
import { call, createAgent, listAgents } from '../support/agents.ts'
import { converged, idOf, join as joinMesh } from '../support/mesh.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { tempDir } from '../support/temp.ts'
import { createTmux } from '../support/tmux.ts'
import { type Route, routesOf } from './requests.ts'
import type { Stock } from './values.ts'

/** A way in, with what it shows. */
export interface Door {
  name: string
  host: string
  port: number
  /** Before each path: a link's token. */
  prefix: string
  /** Other routes than the node's. */
  routes?: readonly Route[]
  headers(method: string, target: string, body: Buffer): Record<string, string>
}

export interface World {
  readonly node: TestNode
  readonly routes: readonly Route[]
  readonly doors: readonly Door[]
  stock: Stock
  /** Brings back what inputs may rightly take away: agents, the link. */
  tend(): Promise<void>
  /** Files that only a command in an input can have made. */
  executed(): string[]
  close(): Promise<void>
}

/** Programs in agents: whatever they are sent, nothing of it is run. */
const SHELL = '#!/bin/sh\n[ -t 0 ] && { stty -echo; exec cat >/dev/null; }\nexit 0\n'
/** What a token link answers under its token (seed 000). */
const LINK_ROUTES: readonly Route[] = [
  ['GET', '/'],
  ['GET', '/session/{id}'],
  ['GET', '/api/sessions'],
  ['GET', '/api/theme'],
  ['GET', '/api/session/{id}'],
  ['POST', '/api/session/{id}/write'],
  ['POST', '/api/session/{id}/send'],
  ['POST', '/api/session/{id}/interrupt'],
].map(([method = '', path = '']) => ({ method, path, operation: null }))
/** A session that no input can name, so that tmux does not end. */
const KEEPER = 'keeper'
/** So many agents at a time. */
const MAX_AGENTS = 8
const LIMITS = { max: 10_000_000, maxPost: 10_000_000, timeWindow: 1_000 }

/** A node with limits so high that the handlers are reached, and every credential for it. */
export async function createWorld({ peer = false } = {}): Promise<World> {
  const dir = tempDir('fuzz')
  const home = join(dir.path, 'h')
  mkdirSync(join(home, '.maestro'), { recursive: true })
  writeFileSync(join(home, '.maestro', 'config.json'), JSON.stringify({ rateLimit: LIMITS }))
  const shell = join(dir.path, 'stand-in-shell')
  writeFileSync(shell, SHELL)
  chmodSync(shell, 0o755)
  const canaries = join(dir.path, 'canary')
  mkdirSync(canaries)
  // It outlives its last agent, and starts programs by this shell, too.
  const tmux = createTmux({ SHELL: shell })
  await tmux.run('new-session', '-d', '-s', KEEPER, 'exec cat')
  const env = {
    HOME: home,
    SHELL: shell,
    MAESTRO_HOST: '0.0.0.0',
    MAESTRO_LOG_LEVEL: 'warn',
    MAESTRO_MDNS: '0',
    NODE_OPTIONS: '--inspect=127.0.0.1:0',
  }
  const nodes: TestNode[] = []
  const close = async () => {
    await Promise.all(nodes.map((each) => each.close()))
    await tmux.close()
    dir.close()
  }
  try {
    return await furnish()
  } catch (error) {
    await close()
    throw error
  }

  async function furnish(): Promise<World> {
    const node = await startTestNode({ env, tmux })
    nodes.push(node)
    const other = peer ? await startTestNode({ env: { MAESTRO_UI: 'off' } }) : null
    if (other) nodes.push(other)
    if (other) {
      await joinMesh(node, other)
      await converged([node, other])
    }
    const { paths, ...rest } = (await call<OpenApiDocument>(node, 'GET', '/api/openapi.json')).body
    const schemas = rest.components.schemas
    const hostId = await idOf(node)
    const stock: Stock = { canary: join(canaries, 'c'), ids: ['self', hostId], schemas }
    const doors = await openDoors(node, hostId, other)
    const world: World = {
      node,
      routes: routesOf({ paths, ...rest }),
      doors,
      stock,
      async tend() {
        const agents = await listAgents(node)
        for (const { id } of agents.slice(MAX_AGENTS))
          await call(node, 'DELETE', `/api/agents/${id}`)
        const wanted = ['fuzz_one', 'fuzz_two'].filter(
          (name) => !agents.some((a) => a.name === name),
        )
        for (const name of wanted) await createAnew(node, name)
        const now = await listAgents(node)
        const asleep = now.filter(
          ({ name, state }) => name.startsWith('fuzz_') && state !== 'running',
        )
        for (const { id } of asleep) await call(node, 'POST', `/api/agents/${id}/wake`)
        const ids = now.filter(({ name }) => name !== KEEPER).map(({ id }) => id)
        world.stock = { ...stock, ids: ['self', hostId, ...ids] }
        await tendLink(node, doors)
      },
      executed: () => readdirSync(canaries),
      close,
    }
    await world.tend()
    return world
  }
}

/** An input may have deleted the agent and kept its session. */
async function createAnew(node: TestNode, name: string): Promise<void> {
  await node.tmux.run('kill-session', '-t', `=${name}`).catch(() => undefined)
  await createAgent(node, { name }).catch((error: Error) => {
    if (!/AGENT_EXISTS/.test(error.message)) throw error
  })
}

async function openDoors(node: TestNode, hostId: string, other: TestNode | null): Promise<Door[]> {
  const { port } = node
  const plain = (name: string, host: string, headers: Record<string, string>): Door => ({
    name,
    host,
    port,
    prefix: '',
    headers: () => ({ host: `${host === '127.0.0.1' ? 'localhost' : host}:${port}`, ...headers }),
  })
  const outside = outsideAddress()
  const doors = [plain('loopback', '127.0.0.1', {})]
  if (outside) {
    doors.push(plain('stranger', outside, {}))
    for (const role of ROLES) {
      const authorization = `Bearer ${await deviceToken(node, role)}`
      doors.push(plain(`device ${role}`, outside, { authorization }))
    }
  }
  doors.push({ ...plain('link', '127.0.0.1', {}), routes: LINK_ROUTES })
  doors.push(plain('link cookie', '127.0.0.1', {}))
  const agent = await createAgent(node, { name: 'fuzz_one' })
  const token = await agentToken(node, agent.id)
  if (token) doors.push(plain('agent', '127.0.0.1', { authorization: `Bearer ${token}` }))
  if (other) doors.push(peerDoor(plain('peer', '127.0.0.1', {}), other, hostId))
  return doors
}

export function outsideAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address
}

async function deviceToken(node: TestNode, role: Role): Promise<string> {
  const kind = 'device'
  const { code } = (await call<DeviceCodeAnswer>(node, 'POST', '/api/pair/codes', { kind, role }))
    .body
  const paired = await call<PairDeviceAnswer>(node, 'POST', '/api/pair', { code, name: role })
  return paired.body.token
}

/** As it stands in the environment of the agent's pane; null where agents have none. */
async function agentToken(node: TestNode, id: string): Promise<string | null> {
  if (!existsSync(join(node.dataDir, 'agent-key'))) return null
  const { createAgentTokens } = await import('../../lib/access/agent-tokens.ts')
  return createAgentTokens({ dataDir: node.dataDir, has: () => true }).tokenOf(id)
}

function peerDoor(door: Door, other: TestNode, to: string): Door {
  const { hostId: from, privateKey: key } = loadIdentity(other.dataDir)
  return {
    ...door,
    headers: (method, target, body) => ({
      ...door.headers(method, target, body),
      ...signRequest({
        method,
        target,
        to,
        from,
        role: 'admin',
        digest: contentDigest(body),
        at: Date.now(),
        key,
      }),
    }),
  }
}

/** The token link is switched off and renewed by inputs, too. */
async function tendLink(node: TestNode, doors: readonly Door[]): Promise<void> {
  const change = { on: true, role: 'input' }
  const access = (await call<LinkAccess>(node, 'PATCH', '/api/links/access', change)).body
  const link = access.urls
    .map(({ url }) => new URL(url))
    .find((url) => url.hostname === 'localhost')
  if (!link) throw new Error(`No token link: ${JSON.stringify(access)}`)
  // Not by fetch: as a browser it refuses some of the ports that inputs choose.
  const [visit] = (await once(get(link), 'response')) as [IncomingMessage]
  visit.resume()
  const cookie = visit.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const port = Number(link.port)
  for (const door of doors) {
    const host = `localhost:${port}`
    if (door.name === 'link') {
      const prefix = link.pathname.split('/').slice(0, 2).join('/')
      Object.assign(door, { port, prefix, headers: () => ({ host }) })
    }
    if (door.name === 'link cookie') {
      Object.assign(door, { port, headers: () => ({ host, cookie }) })
    }
  }
}

/** MB of memory that the system has given to a process (Linux). */
export function rssOf(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kb) / 1024)
}

/** MB of the JavaScript heap that is in use once all that is not is gone, by the inspector. */
export async function heapOf(node: TestNode): Promise<number> {
  const url = /Debugger listening on (ws:\S+)/.exec(node.logs())?.[1]
  if (url === undefined) throw new Error('The node runs without an inspector.')
  const ws = new WebSocket(url)
  await once(ws, 'open')
  const ask = async (method: string): Promise<Record<string, number>> => {
    const answer = once(ws, 'message')
    ws.send(JSON.stringify({ id: 1, method }))
    const [data] = await answer
    return (JSON.parse(String(data)) as { result: Record<string, number> }).result
  }
  await ask('HeapProfiler.collectGarbage')
  const { usedSize = 0 } = await ask('Runtime.getHeapUsage')
  ws.close()
  await once(ws, 'close')
  return Math.round(usedSize / 1024 / 1024)
}
