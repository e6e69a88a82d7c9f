import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { loadIdentity } from '../../../../lib/mesh/identity.ts'
import { contentDigest, signRequest } from '../../../../lib/mesh/signature.ts'
import { call, createAgent } from '../../../support/agents.ts'
import { converged, idOf, join } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'

vi.setConfig({ testTimeout: 60_000 })

let us: TestNode
let peer: TestNode
let ourId: string
let peerId: string
let agentId: string
const sockets: WebSocket[] = []

beforeEach(async () => {
  const start = () => startTestNode({ env: { MAESTRO_UI: 'off', MAESTRO_LOG_LEVEL: 'warn' } })
  ;[us, peer] = await Promise.all([start(), start()])
  await join(us, peer)
  await converged([us, peer])
  ourId = await idOf(us)
  peerId = await idOf(peer)
  agentId = (await createAgent(us, { name: 'taker', program: 'shell', command: 'cat' })).id
}, 60_000)
afterEach(async () => {
  for (const ws of sockets.splice(0)) ws.terminate()
  await Promise.all([us?.close(), peer?.close()])
})

/** A socket at `us` in the name of the peer. */
async function openAsPeer(path: string): Promise<{ ws: WebSocket; code(): number | null }> {
  const { hostId, privateKey } = loadIdentity(peer.dataDir)
  const headers = signRequest({
    method: 'GET',
    target: path,
    to: ourId,
    from: hostId,
    role: 'manage',
    digest: contentDigest(Buffer.alloc(0)),
    at: Date.now(),
    key: privateKey,
  })
  const ws = new WebSocket(`${us.url.replace('http', 'ws')}${path}`, { headers })
  sockets.push(ws)
  let code: number | null = null
  ws.on('error', () => undefined)
  ws.on('close', (closed) => {
    code = closed
  })
  await until(() => ws.readyState === WebSocket.OPEN)
  return { ws, code: () => code }
}

const openBoth = () =>
  Promise.all(['/ws', `/term?agent=${agentId}&cols=80&rows=24`].map(openAsPeer))

describe('open sockets of a host', () => {
  test('end when it is removed', async () => {
    const both = await openBoth()
    await call(us, 'DELETE', `/api/hosts/${peerId}`)
    await until(() => both.every(({ code }) => code() === 4401))
  })

  test('end when its role falls, and not when it stays', async () => {
    const both = await openBoth()
    await call(us, 'PATCH', `/api/hosts/${peerId}`, { role: 'manage' })
    await call(us, 'PATCH', `/api/hosts/${peerId}`, { role: 'view' })
    await until(() => both.every(({ code }) => code() === 4401))
    // What it may do now, it may begin anew.
    const again = await openAsPeer(`/term?agent=${agentId}&cols=80&rows=24`)
    await call(us, 'PATCH', `/api/hosts/${peerId}`, { role: 'input' })
    expect(again.code()).toBeNull()
  })

  test('end when this node leaves', async () => {
    const both = await openBoth()
    await call(peer, 'DELETE', `/api/hosts/${ourId}`)
    await until(() => both.every(({ code }) => code() === 4401), { timeout: 15_000 })
  })
})
