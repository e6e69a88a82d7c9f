import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listAgents } from '../../support/agents.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { message, type RawAnswer, raw } from '../gate/raw.ts'

/** The table of docs/security.md against a whole node, over raw TCP. */
let node: TestNode
let slowHeaders: Promise<RawAnswer>
beforeAll(async () => {
  node = await startTestNode({ env: { MAESTRO_HOST: '0.0.0.0' } })
  slowHeaders = raw(node.port, '', {
    send(socket) {
      socket.write(`GET /health HTTP/1.1\r\nHost: localhost:${node.port}\r\nX-Slow: `)
      const timer = setInterval(() => socket.writable && socket.write('a'), 1_000)
      socket.once('close', () => clearInterval(timer))
    },
  })
}, 60_000)
afterAll(() => node?.close())

const own = () => `localhost:${node.port}`
type Headers = Record<string, string | string[]>
const ask = (line: string, headers: Headers = {}, body = '') =>
  raw(node.port, message(line, { Host: own(), ...headers }, body))
const post = (line: string, body: string, headers: Headers = {}) =>
  ask(
    line,
    {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      ...headers,
    },
    // raw() writes each character as one byte.
    Buffer.from(body).toString('latin1'),
  )
const create = (name: string, headers: Headers = {}) =>
  post('POST /api/agents', JSON.stringify({ name }), headers)
const code = ({ body }: RawAnswer) => (JSON.parse(body) as { code: string }).code

describe('[H02] a Host that is not ours', () => {
  test.each(['evil.com', '127.0.0.1.nip.io', 'localhost.evil.com', '0.0.0.0'])(
    '%s: 421',
    async (host) => {
      for (const path of ['/', '/api/agents', '/nowhere']) {
        expect((await ask(`GET ${path}`, { Host: host })).status).toBe(421)
      }
      expect((await create('rebound', { Host: host })).status).toBe(421)
    },
  )

  test('as target: 421', async () => {
    expect((await ask('GET http://evil.com/api/agents')).status).toBe(421)
    expect((await ask(`GET http://${own()}/api/agents`, { Host: 'evil.com' })).status).toBe(421)
  })
})

test.each([
  ['two Hosts', 'Host: a\r\nHost: b\r\n'],
  ['two Hosts, one ours', 'Host: evil.com\r\nHost: localhost\r\n'],
  ['no Host', ''],
  ['CL and TE', 'Host: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n'],
  ['TE and CL', 'Host: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n'],
  ['obsolete folding', 'Host: localhost\r\nX-Folded: a\r\n b\r\n'],
])('[H03] %s: 400', async (_, fields) => {
  const smuggled = `POST /api/agents HTTP/1.1\r\n${fields}\r\n0\r\n\r\nGET /health HTTP/1.1\r\n\r\n`
  const answer = await raw(node.port, smuggled)
  expect(answer.status).toBe(400)
  expect(answer.text.match(/HTTP\/1\.1 /g)).toHaveLength(1)
})

test('[H04] an unsafe method with a foreign, null or other-port Origin: 403', async () => {
  for (const origin of ['http://evil.com', 'null', 'http://localhost:1', 'https://x.localhost']) {
    const answer = await create('foreign', { Origin: origin })
    expect([answer.status, code(answer)], origin).toEqual([403, 'FORBIDDEN'])
    expect((await post('PATCH /api/settings', '{}', { Origin: origin })).status).toBe(403)
    expect((await ask('DELETE /api/agents/x', { Origin: origin })).status).toBe(403)
  }
})

test.each<[string, string, Headers]>([
  ['text/plain', '{"name":"h05"}', { 'Content-Type': 'text/plain' }],
  ['a form', 'name=h05', { 'Content-Type': 'application/x-www-form-urlencoded' }],
  [
    'multipart',
    '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nh05\r\n--b--',
    { 'Content-Type': 'multipart/form-data; boundary=b' },
  ],
  ['no type', '{"name":"h05"}', { 'Content-Type': [] }],
  ['gzip', '\x1f\x8b\x08\x00', { 'Content-Encoding': 'gzip' }],
])('[H05] a body of %s: 415', async (_, body, headers) => {
  const answer = await post('POST /api/agents', body, headers)
  expect([answer.status, code(answer)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
})

test('[H06] a foreign preflight, and what would follow, get no ACAO header', async () => {
  const foreign = { Origin: 'http://evil.com', 'Access-Control-Request-Method': 'POST' }
  for (const line of ['OPTIONS /api/agents', 'OPTIONS /', 'GET /api/agents', 'GET /health']) {
    const { headers } = await ask(line, foreign)
    const cors = [...headers.keys()].filter((name) => name.startsWith('access-control-'))
    expect(cors, line).toEqual([])
  }
})

test('[H07] a state change by GET or HEAD: 405 or 404', async () => {
  for (const path of [
    '/api/agents/x/input?text=ls',
    '/api/agents/x/wake',
    '/api/agents/x/interrupt',
    '/api/hosts/lookup?url=http://localhost',
    '/api/pair/codes?kind=host',
    '/api/push/test',
  ]) {
    for (const method of ['GET', 'HEAD']) {
      expect([404, 405], path).toContain((await ask(`${method} ${path}`)).status)
    }
  }
  const overridden = { 'X-HTTP-Method-Override': 'POST', 'X-Method-Override': 'DELETE' }
  expect((await ask('GET /api/agents/x/wake', overridden)).status).toBe(405)
})

test('[H09] other spellings of a path are the same path or none', async () => {
  expect((await ask('GET /%61pi/hosts')).status).toBe(200)
  for (const path of ['/api//hosts', '//api/hosts', '/api/./hosts', '/API/hosts', '/api/hosts/;']) {
    expect((await ask(`GET ${path}`)).status, path).toBeGreaterThanOrEqual(400)
  }
  const foreign = { Origin: 'http://evil.com' }
  expect((await post('PATCH /%61pi/settings', '{}', foreign)).status).toBe(403)
})

describe('[H10] size and time', () => {
  test('100 KB of headers: 431', async () => {
    expect((await ask('GET /api/agents', { 'X-Big': 'a'.repeat(100_000) })).status).toBe(431)
  })

  test('a body of 1 GB: 413, and it is not taken in', async () => {
    const head = `POST /api/agents HTTP/1.1\r\nHost: ${own()}\r\nContent-Type: application/json\r\n`
    const answer = await raw(node.port, '', {
      send(socket) {
        socket.write(`${head}Content-Length: 1000000000\r\n\r\n`)
        const chunk = Buffer.alloc(1 << 20, ' ')
        const pump = () => {
          while (socket.writable && socket.write(chunk));
        }
        socket.on('drain', pump)
        pump()
      },
    })
    expect(answer.status).toBe(413)
    expect(answer.sent).toBeLessThan(100_000_000)
  })

  test('a chunked body without end: 413', async () => {
    const body = `${(300 * 1024).toString(16)}\r\n${' '.repeat(300 * 1024)}\r\n0\r\n\r\n`
    const chunked = { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' }
    expect((await ask('POST /api/agents', chunked, body)).status).toBe(413)
  })
})

describe('[H11] JSON', () => {
  test('100,000 deep: 400', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    for (const body of [deep, `{"name":${deep}}`, '[{"a":'.repeat(100_000 / 6)]) {
      expect((await post('POST /api/agents', body)).status).toBe(400)
    }
  })

  test.each([
    '{"__proto__":{"role":"admin"},"name":"h11"}',
    '{"name":"h11","__proto__":null}',
    '{"constructor":{"prototype":{"x":1}},"name":"h11"}',
    '{"name":"h11","env":{"__proto__":"x"}}',
    '{"name":"h11","tags":{"__proto__":["x"]}}',
    '[]',
    'null',
    '"name"',
    '{"name":"h11"',
    '\ufeff{"name":"h11"}{}',
    '{"name":"\\ud800"}',
  ])('%s: 400', async (body) => {
    expect((await post('POST /api/agents', body)).status).toBe(400)
    expect(({} as { role?: string }).role).toBeUndefined()
  })
})

test('[H11] half of a character: 400, and the node goes on under its old name', async () => {
  for (const line of ['PATCH /api/settings', 'PATCH /api/hosts/self']) {
    for (const body of ['{"name":"\\ud800"}', '{"name":"a\\udc00b"}', '{"\\ud800":1}']) {
      expect((await post(line, body)).status, `${line} ${body}`).toBe(400)
    }
  }
  expect((await ask('GET /api/hosts/self')).status).toBe(200)
})

describe('[H24] a path out of where it may go', () => {
  test.each([
    '/../../etc/passwd',
    '/%2e%2e%2f%2e%2e%2fetc/passwd',
    '/_next/../../server.mjs',
    '/_next/static/%2e%2e/%2e%2e/manifest.json',
    '/api/agents/..%2f..%2fetc',
    '/x%00.html',
    '/icon.svg%00',
    '/..\\..\\etc',
  ])('GET %s: 400, 403 or 404', async (path) => {
    const answer = await ask(`GET ${path}`)
    expect([400, 403, 404]).toContain(answer.status)
    expect(answer.body).not.toContain('root:')
  })

  test('an upload is refused, or lies with its last name in the agent’s own directory', async () => {
    const made = await create('h24')
    const { id } = JSON.parse(made.body) as { id: string }
    const type = { 'Content-Type': 'application/octet-stream', 'Content-Length': '1' }
    const home = join(node.dataDir, 'uploads', id)
    for (const name of [
      '../../x',
      '..',
      '%2e%2e%2fx',
      'a%00b',
      '/etc/passwd',
      '.',
      '%2F',
      '..%5Cx',
    ]) {
      const { status, body } = await ask(`POST /api/agents/${id}/upload?name=${name}`, type, 'x')
      expect([201, 400], name).toContain(status)
      if (status === 201) {
        const { path } = JSON.parse(body) as { path: string }
        expect(dirname(await realpath(path)), name).toBe(await realpath(home))
      }
    }
    expect(existsSync(join(node.dataDir, 'x'))).toBe(false)
    expect((await ask(`DELETE /api/agents/${id}`)).status).toBe(200)
  })

  test('a directory with NUL: 400', async () => {
    expect((await ask('GET /api/hosts/self/dirs?path=/tmp/%00')).status).toBe(400)
    const nul = await post('POST /api/agents', '{"name":"h24","cwd":"/tmp/\\u0000"}')
    expect(nul.status).toBe(400)
  })
})

describe('[H25] the address of a host that', () => {
  test.each([
    'http://169.254.169.254',
    'http://[::ffff:a9fe:a9fe]',
    'http://0xa9fea9fe',
    'http://2852039166',
    'http://[fe80::1]',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'gopher://localhost',
    'http://user:password@127.0.0.1:1',
    'http://127.0.0.1:1/path',
    'http://127.0.0.1:1/?query',
  ])('is %s: 422', async (url) => {
    for (const path of ['/api/hosts', '/api/hosts/lookup']) {
      const answer = await post(`POST ${path}`, JSON.stringify({ url }))
      expect([answer.status, code(answer)], path).toEqual([422, 'INVALID_PEER_URL'])
    }
  })
})

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

describe.runIf(outside)('from elsewhere', () => {
  const host = outside ?? ''
  const there = (line: string, headers: Headers = {}) =>
    raw(node.port, message(line, { Host: `${host}:${node.port}`, ...headers }), { host })

  test.each<Record<string, string>>([
    { 'x-middleware-subrequest': Array(5).fill('middleware').join(':') },
    { 'Next-Action': '0'.repeat(40) },
    { RSC: '1', 'Next-Router-Prefetch': '1', 'Next-Router-State-Tree': '%5B%22%22%5D' },
    { 'x-matched-path': '/settings', 'x-invoke-path': '/settings' },
  ])('[H08] %o is no way around the gate', async (headers) => {
    for (const line of ['GET /', 'GET /settings.txt', 'GET /settings.rsc', 'POST /settings']) {
      expect((await there(line, headers)).status, line).toBe(401)
    }
  })

  test.each<Record<string, string>>([
    { 'X-Forwarded-For': '127.0.0.1', 'X-Real-IP': '127.0.0.1' },
    { Forwarded: 'for=127.0.0.1', 'X-Forwarded-Host': 'localhost' },
    { 'Tailscale-User-Login': 'me@example.com', 'Tailscale-User-Name': 'Me' },
    { 'CF-Connecting-IP': '127.0.0.1', 'True-Client-IP': '127.0.0.1' },
  ])('[H13] %o is not believed', async (headers) => {
    expect((await there('GET /api/agents', headers)).status).toBe(401)
  })

  test('[H12] the 31st POST in a minute: 429 and Retry-After', async () => {
    const answers: RawAnswer[] = []
    for (let at = 0; at < 31; at++) answers.push(await there('POST /api/agents'))
    const last = answers.at(-1)
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(30)
    expect(last?.status).toBe(429)
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await create('still_mine')).status).toBe(201)
  })
})

test('[H10] headers that come byte by byte: closed in 10 s', { timeout: 20_000 }, async () => {
  const { lasted, status } = await slowHeaders
  expect(status === 408 || status === 0).toBe(true)
  expect(lasted).toBeLessThan(12_000)
})

test('after all of it the node made only what it was asked for rightly', async () => {
  const names = (await listAgents(node)).map(({ name }) => name)
  expect(names).toEqual(outside ? ['still_mine'] : [])
  expect(node.logs()).not.toMatch(/A request failed|error:/)
})
