import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { loadIdentity } from '../../../../lib/mesh/identity.ts'
import { answerIdentity } from '../../../../lib/mesh/identity-proof.ts'
import { signSelf } from '../../../../lib/mesh/records.ts'
import { contentDigest, nonceOf, signAnswer, signRequest } from '../../../../lib/mesh/signature.ts'
import type { Agent } from '../../../../lib/wire/agent.ts'
import { idOf } from '../../../support/mesh.ts'
import type { TestNode } from '../../../support/node.ts'
import { tempDir } from '../../../support/temp.ts'
import { agent } from '../../../unit/mesh/route-support.ts'

/** `hung`: takes every connection and says nothing. `garbage`: answers 10 MB of it to everything. */
export type Behaviour = 'well' | 'hung' | 'garbage'

/** A node that a test plays: it lets in whoever asks, and has one agent. */
export interface PlayedNode {
  readonly id: string
  readonly url: string
  readonly agent: Agent
  behaviour: Behaviour
  /** How often this path was asked for, without its query. */
  asked(path: string): number
  /** It was started anew as another version of Maestro, and tells `node`, whose member it is. */
  becomes(protocol: [number, number], node: TestNode): Promise<void>
  close(): Promise<void>
}

const EXCHANGE = '/api/hosts/exchange-peers'
const GARBAGE = Buffer.alloc(10 * 1024 * 1024, '[{"id":')

export async function playNode(protocol: [number, number] = [1, 1]): Promise<PlayedNode> {
  const dir = tempDir('played')
  const identity = loadIdentity(dir.path)
  const { hostId: id, privateKey: key } = identity
  const counts = new Map<string, number>()
  let range = protocol
  let inc = 1
  let url = ''

  const self = () =>
    signSelf(identity, {
      inc,
      ver: 0,
      boot: `boot-${inc}`,
      name: 'played',
      urls: [url],
      protocol: range,
      app: `0.${inc}.0`,
    })

  function answer(req: IncomingMessage, res: ServerResponse, value: unknown): void {
    const body = Buffer.from(JSON.stringify(value))
    const nonce = nonceOf(req.headers as Record<string, string>)
    const proof = nonce ? signAnswer({ nonce, status: 200, body }, key) : {}
    res.writeHead(200, { ...proof, 'content-type': 'application/json' }).end(body)
  }

  const server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://node')
    counts.set(pathname, (counts.get(pathname) ?? 0) + 1)
    req.resume()
    if (node.behaviour === 'hung') return
    if (node.behaviour === 'garbage') {
      res.writeHead(200, { 'content-type': 'application/json' }).end(GARBAGE)
    } else if (pathname === '/api/hosts/identity') {
      const about = { name: 'played', app: `0.${inc}.0`, protocol: range }
      const nonce = searchParams.get('nonce') ?? ''
      res.end(JSON.stringify(answerIdentity(identity, about, nonce, Date.now())))
    } else if (pathname === '/api/hosts/register-peer') {
      answer(req, res, { self: self(), records: [{ self: self() }], root: '', callback: true })
    } else if (pathname === EXCHANGE) answer(req, res, { eq: true })
    else if (pathname === '/api/agents') answer(req, res, [node.agent])
    else if (pathname === `/api/agents/${node.agent.id}`) answer(req, res, node.agent)
    else if (pathname === '/health') res.end('{}')
    else res.writeHead(404).end('{}')
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (req, socket, head) => {
    if (node.behaviour === 'hung' || req.url !== '/ws') return
    sockets.handleUpgrade(req, socket, head, (ws) =>
      ws.send(JSON.stringify({ type: 'hello', epoch: 'e', seq: 1 })),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const node: PlayedNode = {
    id,
    url,
    agent: agent(`agent-of-${id.slice(0, 8)}`, id, { name: 'theirs' }),
    behaviour: 'well',
    asked: (path) => counts.get(path) ?? 0,
    async becomes(next, member) {
      range = next
      inc += 1
      const message = { v: 1, from: id, root: '', n: 0, rumours: [{ self: self() }] }
      const body = JSON.stringify(message)
      const headers = signRequest({
        method: 'POST',
        target: EXCHANGE,
        to: await idOf(member),
        from: id,
        role: 'admin',
        digest: contentDigest(Buffer.from(body)),
        at: Date.now(),
        key,
      })
      const told = await member.fetch(EXCHANGE, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      })
      if (told.status !== 200) throw new Error(`${told.status} ${await told.text()}`)
    },
    async close() {
      for (const ws of sockets.clients) ws.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      dir.close()
    },
  }
  return node
}
