import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { handshake, message, raw } from './raw.ts'

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

let node: TestNode
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_HOST: '0.0.0.0' } })
}, 60_000)
afterAll(() => node?.close())

const here = (line: string, headers: Record<string, string> = {}) =>
  raw(node.port, message(line, { Host: `localhost:${node.port}`, ...headers }))

describe('on this machine', () => {
  it('pages, API and sockets need nothing', async () => {
    const page = await here('GET /')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-/)
    expect((await here('GET /api/node')).status).toBe(200)
    expect((await here('GET /health')).status).toBe(200)
  })

  it('every spelling of a path is the same path, or none', async () => {
    expect((await here('GET /%61pi/node')).status).toBe(200)
    expect((await here('GET /api//node')).status).toBe(404)
    expect((await here('GET /api/%2e%2e/node')).status).toBe(400)
  })

  it.each([
    ['GET /', { Host: 'evil.com' }, 421],
    ['GET http://evil.com/', {}, 421],
    ['PATCH /api/settings', { Origin: 'http://evil.com' }, 403],
    ['PATCH /api/settings', { Origin: 'null' }, 403],
    ['PATCH /api/settings', { Origin: 'http://localhost:1' }, 403],
    ['POST /', { 'Next-Action': 'a'.repeat(40) }, 405],
    ['POST /settings', { 'Next-Action': 'a'.repeat(40) }, 405],
  ])('%s with %o is %i', async (line, headers: Record<string, string>, status) => {
    const answer = await here(line, headers)
    expect(answer.status).toBe(status)
    expect(answer.headers.has('access-control-allow-origin')).toBe(false)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    ['/nowhere', {}, 404],
    ['/_next/hmr', {}, 404],
    ['/_next/webpack-hmr', {}, 404],
    ['/api/node', {}, 404],
    ['http://169.254.169.254/ws', {}, 421],
    ['/ws', { Origin: 'http://evil.com' }, 403],
    ['/ws', { Origin: 'null' }, 403],
    ['/term?agent=x', { Origin: 'http://localhost' }, 403],
  ])('an upgrade at %s with %o is %i', async (target, headers: Record<string, string>, status) => {
    const request = handshake(target, { Host: `localhost:${node.port}`, ...headers })
    expect((await raw(node.port, request)).status).toBe(status)
  })

  it('an upgrade by our own URL is 400', async () => {
    const Host = `localhost:${node.port}`
    expect((await raw(node.port, handshake(`http://${Host}/ws`, { Host }))).status).toBe(400)
  })
})

describe.runIf(outside)('from elsewhere', () => {
  const host = outside ?? ''
  const there = (line: string, headers: Record<string, string> = {}) =>
    raw(node.port, message(line, { Host: `${host}:${node.port}`, ...headers }), { host })

  it.each([
    '/',
    '/settings',
    '/settings.html',
    '/index.txt',
    '/settings/__next._tree.txt',
    '/sw.js',
    '/api/node',
    '/api/agents',
    '/api/openapi.json',
    '/api/docs',
    '/health',
    '/metrics',
  ])('%s is 401', async (path) => {
    expect((await there(`GET ${path}`)).status).toBe(401)
    const subrequest = { 'x-middleware-subrequest': 'middleware:middleware:middleware' }
    expect((await there(`GET ${path}`, subrequest)).status).toBe(401)
  })

  it.each(['/ws', '/', '/term?agent=x', '/_next/hmr'])('the socket %s is 401', async (path) => {
    const request = handshake(path, { Host: `${host}:${node.port}` })
    expect((await raw(node.port, request, { host })).status).toBe(401)
  })

  it('everything is open with MAESTRO_OPEN=1, but for foreign hosts and origins', async () => {
    await node.restart({ MAESTRO_OPEN: '1', MAESTRO_HOST: undefined })
    expect((await there('GET /')).status).toBe(200)
    expect((await there('GET /api/node')).status).toBe(200)
    expect((await there('GET /', { Host: 'evil.com' })).status).toBe(421)
    expect((await there('PATCH /api/settings', { Origin: 'http://evil.com' })).status).toBe(403)
  })
})
