import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { message, raw } from './raw.ts'
import { type GateServer, startGateServer } from './server.ts'

let node: GateServer
let own: string
beforeAll(async () => {
  node = await startGateServer()
  own = `localhost:${node.port}`
})
afterAll(() => node.close())

const ask = (line: string, headers: Record<string, string | string[]> = {}, body = '') =>
  raw(node.port, message(line, { Host: own, ...headers }, body))

async function expectRefused(answer: ReturnType<typeof ask>, status: number, code?: string) {
  const before = node.passed.length
  const { status: actual, headers, body } = await answer
  expect(actual).toBe(status)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.has('access-control-allow-origin')).toBe(false)
  if (code) expect(JSON.parse(body)).toMatchObject({ error: true, code })
  expect(node.passed.slice(before)).toEqual([])
}

describe('Host', () => {
  it.each([
    'evil.com',
    '127.0.0.1.nip.io',
    'localhost.evil.com',
    '0.0.0.0:23000',
    '127.1',
    '2130706433',
  ])('%s is not ours: 421', async (host) => {
    await expectRefused(raw(node.port, message('GET /api/x', { Host: host })), 421, 'MISDIRECTED')
  })

  it('is exactly one: 400', async () => {
    const two = message('GET /api/x', { Host: [own, own] })
    const none = message('GET /api/x')
    const hidden = message('GET /api/x', { Host: ['evil.com', own] })
    for (const request of [two, none, hidden]) {
      await expectRefused(raw(node.port, request), 400, 'VALIDATION_ERROR')
    }
    await expectRefused(raw(node.port, 'GET /api/x HTTP/1.0\r\n\r\n'), 400)
  })

  it.each(['user@localhost', 'localhost/x', '', 'localhost:99999', 'localhost,evil.com'])(
    '%j is none: 400',
    async (host) => {
      await expectRefused(ask('GET /api/x', { Host: host }), 400, 'VALIDATION_ERROR')
    },
  )

  it('may carry any port, so that forwarded ports work', async () => {
    const forwarded = { Host: 'localhost:8080', Origin: 'http://localhost:8080' }
    expect((await ask('POST /api/x', forwarded)).status).toBe(200)
  })
})

describe('request target', () => {
  it('of a foreign URL is 421, of ours is the path', async () => {
    await expectRefused(ask('GET http://evil.com/api/x'), 421)
    const foreignHost = message('GET http://evil.com/api/x', { Host: 'evil.com' })
    await expectRefused(raw(node.port, foreignHost), 421)
    const rebound = message(`GET http://${own}/api/x`, { Host: 'evil.com' })
    await expectRefused(raw(node.port, rebound), 421)
    await expectRefused(ask('GET http://localhost:1/api/x'), 400)
    const { status, body } = await ask(`GET http://${own}/api/x?y=1`)
    expect(status).toBe(200)
    expect(JSON.parse(body).url).toBe('/api/x?y=1')
  })

  it.each([
    ['/api//hosts', 404],
    ['//evil.com', 404],
    ['/api/%2e%2e/x', 400],
    ['/../etc/passwd', 400],
    ['/%2e%2e%2f%2e%2e%2fetc', 400],
    ['/api/a%2Fb', 400],
    ['/api/a%00b', 400],
    ['/api/a\\b', 400],
    ['/api/%zz', 400],
    ['*', 400],
  ])('%s is %i', async (target, status) => {
    await expectRefused(ask(`GET ${target}`), status)
  })

  it('is the same one in every spelling', async () => {
    expect(JSON.parse((await ask('GET /%61pi/hosts')).body).url).toBe('/api/hosts')
  })

  it('of CONNECT is refused: this is no proxy', async () => {
    await expectRefused(ask('CONNECT evil.com:443'), 405)
  })
})

describe('ambiguous requests are 400', () => {
  it.each([
    ['CL and TE', 'Content-Length: 3\r\nTransfer-Encoding: chunked'],
    ['TE and CL', 'Transfer-Encoding: chunked\r\nContent-Length: 3'],
    ['two CL', 'Content-Length: 3\r\nContent-Length: 4'],
    ['a TE that is not chunked', 'Transfer-Encoding: gzip'],
    ['obsolete folding', 'X-Folded: a\r\n b'],
    ['a space before the colon', 'X-Space : a'],
    ['NUL in a value', 'X-Nul: a\x00b'],
    ['a header without a name', ': a'],
  ])('%s', async (_, fields) => {
    const request = `POST /api/x HTTP/1.1\r\nHost: ${own}\r\n${fields}\r\n\r\n0\r\n\r\n`
    await expectRefused(raw(node.port, request), 400, 'VALIDATION_ERROR')
  })

  it('garbage and TLS on a plain port', async () => {
    await expectRefused(raw(node.port, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'), 400)
    await expectRefused(raw(node.port, 'hello\r\n\r\n'), 400)
  })
})

describe('Origin', () => {
  it.each([
    'http://evil.com',
    'null',
    'http://localhost:1',
    'http://127.0.0.1',
    'https://localhost.evil.com',
    'file://',
    'chrome-extension://abcdefgh',
  ])('%s may not change anything: 403', async (origin) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      await expectRefused(ask(`${method} /api/x`, { Origin: origin }), 403, 'FORBIDDEN')
    }
  })

  it('of ours, or none, may', async () => {
    expect((await ask('POST /api/x', { Origin: `http://${own}` })).status).toBe(200)
    expect((await ask('POST /api/x')).status).toBe(200)
  })

  it('is told by Sec-Fetch-Site where browsers leave it out', async () => {
    const embedded = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }
    await expectRefused(ask('GET /api/x', embedded), 403)
    await expectRefused(ask('POST /api/x', { 'Sec-Fetch-Site': 'same-site' }), 403)
    const link = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    }
    expect((await ask('GET /', link)).status).toBe(200)
    await expectRefused(ask('GET /', { ...link, 'Sec-Fetch-Dest': 'iframe' }), 403)
  })

  it('of a stranger gets no answer to a preflight', async () => {
    const preflight = { Origin: 'http://evil.com', 'Access-Control-Request-Method': 'POST' }
    await expectRefused(ask('OPTIONS /api/x', preflight), 403)
  })

  it('that the configuration names may use the API, and only that one', async () => {
    const open = await startGateServer({ allowedOrigins: ['https://board.example'] })
    try {
      const headers = { Host: `localhost:${open.port}`, Origin: 'https://board.example' }
      const preflight = { ...headers, 'Access-Control-Request-Method': 'PATCH' }
      const asked = await raw(open.port, message('OPTIONS /api/x', preflight))
      expect(asked.status).toBe(204)
      expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH')
      const answer = await raw(open.port, message('POST /api/x', headers))
      expect(answer.status).toBe(200)
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://board.example')
      expect(answer.headers.get('vary')).toBe('Origin')
      const other = { ...headers, Origin: 'https://board.example:8443' }
      const refused = await raw(open.port, message('POST /api/x', other))
      expect(refused.status).toBe(403)
      expect(refused.headers.has('access-control-allow-origin')).toBe(false)
    } finally {
      await open.close()
    }
  })
})

it('ignores headers that only a proxy would be believed to set', async () => {
  const claims = {
    'X-Forwarded-For': '127.0.0.1',
    'X-Forwarded-Host': 'localhost',
    'X-Real-IP': '127.0.0.1',
    Forwarded: 'for=127.0.0.1;host=localhost',
    'Tailscale-User-Login': 'me@example.com',
    'X-HTTP-Method-Override': 'DELETE',
    'X-Original-URL': '/api/settings',
  }
  const refused = { ...claims, Host: 'evil.com' }
  await expectRefused(raw(node.port, message('GET /api/x', refused)), 421)
  const { body } = await ask('GET /api/x', claims)
  expect(JSON.parse(body)).toMatchObject({ url: '/api/x', principal: { address: '127.0.0.1' } })
})

it.each<Record<string, string>>([
  { 'X-Forwarded-For': '203.0.113.7' },
  { 'X-Forwarded-For': '127.0.0.1, 203.0.113.7' },
  { 'X-Real-IP': '203.0.113.7' },
  { 'CF-Connecting-IP': '2001:db8::1' },
  { Forwarded: 'for="[2001:db8::1]:4711";proto=https' },
  { 'X-Forwarded-For': 'unknown' },
  { 'X-Forwarded-Host': 'maestro.example' },
])('takes nobody for this machine whom a proxy brings: %j', async (headers) => {
  await expectRefused(ask('GET /api/x', headers), 401)
})

it('sends the security headers with what it lets through', async () => {
  const { status, headers } = await ask('GET /api/x')
  expect(status).toBe(200)
  for (const name of [
    'content-security-policy',
    'x-content-type-options',
    'x-frame-options',
    'referrer-policy',
    'cross-origin-opener-policy',
    'cross-origin-resource-policy',
    'permissions-policy',
  ]) {
    expect(headers.has(name), name).toBe(true)
  }
})
