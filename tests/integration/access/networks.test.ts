import { execFile, execFileSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Access, ChangeAccess, LinkAccess } from '../../../lib/wire/access.ts'
import {
  createNetwork,
  type TestHost,
  type TestNetwork,
  whyNoNetwork,
} from '../../support/network.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { type TempDir, tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

vi.setConfig({ testTimeout: 120_000 })

const ANN = 'ann@example.com'
const NAME = 'box.tail1234.ts.net'
const OURS = '100.100.0.1'
const THEIRS = '100.100.0.2'

/** Says of itself what the status is of what is fetched, or the error; runs on another machine. */
const FETCH = `
const [url, headers] = JSON.parse(process.argv[1])
const { request } = require('node:http')
const asking = request(url, { headers, timeout: 5000 }, (res) => {
  let body = ''
  res.on('data', (piece) => { body += piece })
  res.on('end', () => console.log(JSON.stringify({ status: res.statusCode, body })))
})
asking.on('timeout', () => asking.destroy(new Error('ETIMEDOUT')))
asking.on('error', (error) => console.log(JSON.stringify({ status: 0, body: error.code ?? error.message })))
asking.end()
`

/** What stands in for Tailscale's own program: who is at which address. */
function fakeTailscaled(path: string, users: Map<string, unknown>, port: () => number) {
  const server: Server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://local-tailscaled.sock')
    const answer = () => {
      if (req.headers.host !== 'local-tailscaled.sock') return null
      switch (url.pathname) {
        case '/localapi/v0/status':
          return { BackendState: 'Running', TUN: true, Self: { DNSName: `${NAME}.` } }
        case '/localapi/v0/serve-config':
          return {
            Web: {
              [`${NAME}:443`]: { Handlers: { '/': { Proxy: `http://127.0.0.1:${port()}` } } },
            },
          }
        case '/localapi/v0/whois':
          return users.get(url.searchParams.get('addr')?.replace(/:\d+$/, '') ?? '') ?? null
        default:
          return null
      }
    }
    const said = answer()
    res.writeHead(said ? 200 : 404).end(said ? JSON.stringify(said) : 'not found')
  })
  return new Promise<Server>((resolve) => server.listen(path, () => resolve(server)))
}

describe.runIf(whyNoNetwork() === null)('networks', () => {
  let network: TestNetwork
  let node: TestNode
  let dir: TempDir
  let tailscaled: Server
  let here: TestHost
  let there: TestHost
  const users = new Map<string, unknown>()

  beforeAll(async () => {
    dir = tempDir('tailscaled')
    network = createNetwork(2)
    const [a, b] = network.hosts
    if (!a || !b) throw new Error('no hosts')
    ;[here, there] = [a, b]
    const socket = `${dir.path}/tailscaled.sock`
    tailscaled = await fakeTailscaled(socket, users, () => node?.port ?? 0)
    node = await startTestNode({ host: a, env: { MAESTRO_TAILSCALE_SOCKET: socket } })
  }, 60_000)
  afterAll(async () => {
    await node?.close()
    await new Promise((resolve) => tailscaled?.close(resolve))
    network?.close()
    dir?.close()
  })

  async function from(host: TestHost, url: string, headers: Record<string, string> = {}) {
    const [command, args] = host.at(process.execPath, ['-e', FETCH, JSON.stringify([url, headers])])
    const { stdout } = await promisify(execFile)(command, args)
    return JSON.parse(stdout) as { status: number; body: string }
  }
  const access = async () => (await (await node.fetch('/api/access')).json()) as Access
  async function change(patch: ChangeAccess): Promise<Access> {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(patch)
    const answer = await node.fetch('/api/access', { method: 'PATCH', headers, body })
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as Access
  }
  const addAddress = (host: TestHost, address: string) => {
    const [command, args] = host.at('ip', ['address', 'add', `${address}/10`, 'dev', 'eth0'])
    execFileSync(command, args)
  }

  it('the local network is listened on while the switch is on, at once and over restarts', async () => {
    const url = `http://${here.address}:${node.port}`
    expect(await from(there, `${url}/api/node`)).toMatchObject({ status: 0, body: 'ECONNREFUSED' })
    expect(await access()).toMatchObject({ mode: 'machine', lan: { on: false, fixed: false } })
    const on = await change({ lan: true })
    expect(on).toMatchObject({ mode: 'lan', lan: { on: true, fixed: false } })
    expect(on.reach).toContainEqual({ url, via: 'lan', encrypted: false })
    expect((await from(there, `${url}/api/node`)).status).toBe(401)
    await node.restart()
    expect((await from(there, `${url}/api/node`)).status).toBe(401)
    const own = await (await node.fetch('/api/node')).json()
    expect(own).toMatchObject({ access: 'network', urls: expect.arrayContaining([url]) })
    expect((await change({ lan: false })).mode).toBe('machine')
    expect((await from(there, `${url}/api/node`)).status).toBe(0)
    expect((await node.fetch('/api/node')).status).toBe(200)
  })

  it('the tailnet is listened on as soon as it is there', async () => {
    addAddress(here, OURS)
    addAddress(there, THEIRS)
    const url = `http://${OURS}:${node.port}`
    await until(async () => (await from(there, `${url}/api/node`)).status === 401, {
      timeout: 60_000,
    })
    const now = await access()
    expect(now).toMatchObject({ mode: 'tailscale', lan: { on: false } })
    expect(now.tailscale).toMatchObject({ running: true, name: NAME, origin: `https://${NAME}` })
    expect(now.reach[0]).toEqual({ url: `https://${NAME}`, via: 'https', encrypted: true })
    expect(now.reach).toContainEqual({ url, via: 'tailscale', encrypted: true })
    expect((await from(there, `${url}/`, { host: NAME })).status).toBe(401)
    expect((await from(there, `${url}/`, { host: 'evil.example' })).status).toBe(421)
  })

  it('links are opened under the tailnet’s name of the machine, too', async () => {
    const headers = { 'content-type': 'application/json' }
    const change = { method: 'PATCH', headers, body: '{"on":true}' }
    const { urls } = (await (await node.fetch('/api/links/access', change)).json()) as LinkAccess
    const { port, pathname } = new URL(urls[0]?.url ?? '')
    const url = `http://${OURS}:${port}${pathname}api/sessions`
    expect((await from(there, url, { host: `${NAME}:${port}` })).status).toBe(200)
    expect((await from(there, url, { host: 'evil.example' })).status).toBe(421)
    await node.fetch('/api/links/access', { ...change, body: '{"on":false}' })
  })

  it('users of the tailnet come in when they are allowed, by tailscaled’s word alone', async () => {
    const url = `http://${OURS}:${node.port}/api/node`
    const claim = { 'tailscale-user-login': 'root@example.com', 'x-forwarded-for': THEIRS }
    users.set(THEIRS, { Node: {}, UserProfile: { LoginName: ANN } })
    expect((await from(there, url)).status).toBe(401)
    expect((await access()).tailscale.asking).toEqual([ANN])
    await change({ allowed: [{ login: ANN, role: 'view' }] })
    expect((await access()).tailscale).toMatchObject({
      asking: [],
      allowed: [{ login: ANN, role: 'view' }],
    })
    const { status, body } = await from(there, url)
    expect(status).toBe(200)
    expect(JSON.parse(body).you).toEqual({ kind: 'tailnet', role: 'view', name: ANN, only: null })
    expect((await from(there, url.replace('node', 'settings'))).status).toBe(403)
    // What a proxy brings may be anybody's.
    expect((await from(there, url, claim)).status).toBe(401)
    // Any user of this machine can connect to its own tailnet address.
    users.set(OURS, { Node: {}, UserProfile: { LoginName: ANN } })
    expect((await from(here, url)).status).toBe(401)
    users.set(THEIRS, { Node: { Tags: ['tag:ci'] }, UserProfile: { LoginName: ANN } })
    expect((await from(there, url)).status).toBe(401)
    users.delete(THEIRS)
    expect((await from(there, url, { 'tailscale-user-login': ANN })).status).toBe(401)
  })
})
