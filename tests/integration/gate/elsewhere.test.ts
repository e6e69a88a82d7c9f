import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createLaunch } from '../../../lib/gate/launch.ts'
import { tempDir } from '../../support/temp.ts'
import { handshake, message, raw } from './raw.ts'
import { type GateServer, type GateServerOptions, startGateServer } from './server.ts'

/** This machine's address on a network: who connects to it comes from there, not from loopback. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

/** A server that ends with the test. */
async function start(options: GateServerOptions): Promise<GateServer> {
  const server = await startGateServer(options)
  onTestFinished(() => server.close())
  return server
}

describe.runIf(outside)('from elsewhere', () => {
  const host = outside ?? ''
  let node: GateServer
  beforeAll(async () => {
    node = await startGateServer({ listen: '0.0.0.0' })
  })
  afterAll(() => node.close())
  const ask = (line: string, headers: Record<string, string> = {}) =>
    raw(node.port, message(line, { Host: `${host}:${node.port}`, ...headers }), { host })

  it('a page is 401 with words, without script, readable on a phone', async () => {
    const { status, headers, body } = await ask('GET /settings')
    expect(status).toBe(401)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('www-authenticate')).toContain('Bearer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain(
      "default-src 'none'; style-src 'sha256-",
    )
    expect(body).toContain(`http://localhost:${node.port}`)
    expect(body).toContain('ssh -N -L')
    expect(body).toContain('MAESTRO_OPEN=1')
    expect(body).not.toMatch(/<script|\son\w+=/i)
  })

  it.each(['/api/agents', '/api', '/health', '/metrics', '/_next/static/chunks/a.js', '/icon.svg'])(
    '%s is 401 in JSON',
    async (path) => {
      const { status, headers, body } = await ask(`GET ${path}`)
      expect(status).toBe(401)
      expect(headers.get('content-type')).toBe('application/json')
      expect(JSON.parse(body)).toMatchObject({ error: true, code: 'UNAUTHORIZED' })
    },
  )

  it.each<Record<string, string>>([
    {
      'x-middleware-subrequest':
        'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware',
    },
    { 'x-middleware-subrequest': 'middleware' },
    { 'Next-Action': '0123456789abcdef0123456789abcdef01234567' },
    { RSC: '1', 'Next-Router-Prefetch': '1' },
    { 'x-nextjs-data': '1' },
    { 'x-matched-path': '/settings' },
    { 'x-invoke-path': '/settings' },
    { 'X-Forwarded-For': '127.0.0.1' },
    { 'X-Forwarded-Host': 'localhost' },
    { 'Tailscale-User-Login': 'me@example.com' },
    { Authorization: 'Bearer null' },
    { Cookie: 'maestro-launch-=1.x' },
  ])('%o is no way around the gate', async (headers) => {
    for (const line of ['GET /', 'GET /index.txt', 'GET /settings.rsc', 'POST /', 'GET /api/x']) {
      expect((await ask(line, headers)).status, line).toBe(401)
    }
  })

  it.each([
    '/?token=secret',
    '/api/agents?token=secret&access_token=x',
    '/__next._tree.txt',
    '/settings/__next._full.txt',
    '/_next/image?url=%2Ficon.png&w=64&q=75',
    '/_next/data/x/settings.json',
    '/%61pi/agents',
    '/launch/abc',
  ])('[H14] %s is no way in', async (path) => {
    expect((await ask(`GET ${path}`)).status).toBe(401)
  })

  it('saying localhost does not make it loopback', async () => {
    const named = { Host: `localhost:${node.port}`, Origin: `http://localhost:${node.port}` }
    expect((await ask('GET /api/x', named)).status).toBe(401)
    expect((await ask('POST /api/x', named)).status).toBe(401)
  })

  it('a socket is 401 before the upgrade, whatever the path', async () => {
    for (const path of ['/ws', '/', '/term?agent=a', '/_next/hmr', '/nowhere']) {
      const request = handshake(path, { Host: `${host}:${node.port}` })
      const { status, body } = await raw(node.port, request, { host })
      expect(status).toBe(401)
      expect(JSON.parse(body).code).toBe('UNAUTHORIZED')
    }
  })

  it('nothing of all this passed', () => {
    expect(node.passed).toEqual([])
  })

  it('the open mode lets in, and keeps the other rules', async () => {
    const open = await start({ listen: '0.0.0.0', open: true })
    const to = (headers: Record<string, string>, line = 'POST /api/x') =>
      raw(open.port, message(line, { Host: `${host}:${open.port}`, ...headers }), { host })
    const { status, body } = await to({})
    expect(status).toBe(200)
    const principal = { kind: 'open', role: 'admin', id: `open:${host}`, address: host }
    expect(JSON.parse(body).principal).toEqual(principal)
    expect((await to({ Host: 'evil.com' })).status).toBe(421)
    expect((await to({ Origin: 'http://evil.com' })).status).toBe(403)
    expect((await to({ Origin: `http://${host}:${open.port}` })).status).toBe(200)
  })

  it('the page can be had as a HEAD, and 100 times a minute', async () => {
    const fresh = await start({ listen: '0.0.0.0' })
    const get = (line: string) =>
      raw(fresh.port, message(line, { Host: `${host}:${fresh.port}` }), { host })
    const head = await get('HEAD /')
    expect([head.status, head.body]).toEqual([401, ''])
    const rest = await Promise.all(Array.from({ length: 100 }, () => get('GET /')))
    expect(rest.filter(({ status }) => status === 401)).toHaveLength(99)
    const limited = rest.find(({ status }) => status === 429)
    expect(limited?.headers.has('retry-after')).toBe(true)
  })
})

describe('through this machine under another name', () => {
  it('nobody is loopback: that is what a proxy or a tunnel looks like', async () => {
    const node = await start({ allowedHosts: ['box.tail1234.ts.net'] })
    const headers = { Host: 'box.tail1234.ts.net', 'Tailscale-User-Login': 'me@example.com' }
    const page = await raw(node.port, message('GET /', headers))
    expect(page.status).toBe(401)
    expect(page.body).toContain('Not through a proxy')
    expect((await raw(node.port, message('GET /api/x', headers))).status).toBe(401)
  })
})

describe('a node that does not trust loopback', () => {
  it('lets in the browser that opened the launch URL, once', async () => {
    const dir = tempDir('launch')
    onTestFinished(dir.close)
    const launch = createLaunch({ dataDir: dir.path, hostId: 'abc' })
    const node = await start({ launch })
    const Host = `localhost:${node.port}`
    const get = (path: string, headers = {}) =>
      raw(node.port, message(`GET ${path}`, { Host, ...headers }))
    const url = launch.publish(`http://${Host}`)

    const stranger = await get('/')
    expect(stranger.status).toBe(401)
    expect(stranger.body).toContain('launch-url')
    expect((await get('/api/x')).status).toBe(401)
    expect((await get('/launch/wrong')).status).toBe(401)

    const answer = await get(new URL(url).pathname)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/')
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await get('/api/x', { Cookie: cookie })).status).toBe(200)
    expect((await get('/api/x', { Cookie: `${cookie}x` })).status).toBe(401)
    expect((await get(new URL(url).pathname)).status).toBe(401)
    expect((await get(new URL(url).pathname, { Cookie: cookie })).status).toBe(303)
    const next = readFileSync(join(dir.path, 'launch-url'), 'utf8').trim()
    expect((await get(new URL(next).pathname)).status).toBe(303)
    const foreign = { Host, Cookie: cookie, Origin: 'http://evil.com' }
    expect((await raw(node.port, message('POST /api/x', foreign))).status).toBe(403)
  })

  it.runIf(outside)('gives the cookie to this machine only', async () => {
    const dir = tempDir('launch')
    onTestFinished(dir.close)
    const launch = createLaunch({ dataDir: dir.path, hostId: 'abc' })
    const node = await start({ launch, listen: '0.0.0.0' })
    const path = new URL(launch.publish(`http://localhost:${node.port}`)).pathname
    const ask = (host: string | undefined) =>
      raw(node.port, message(`GET ${path}`, { Host: `localhost:${node.port}` }), { host })
    expect((await ask(outside)).status).toBe(401)
    expect((await ask('127.0.0.1')).status).toBe(303)
  })
})
