import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import { message, raw } from './raw.ts'
import { type GateServer, type GateServerOptions, startGateServer } from './server.ts'

const open: GateServer[] = []
async function start(options: GateServerOptions = {}): Promise<GateServer> {
  const server = await startGateServer(options)
  open.push(server)
  return server
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

/** Sends `head`, then one byte each `every` ms for as long as the socket takes it. */
function drip(port: number, head: string, byte = 'a', every = 20) {
  return raw(port, '', {
    send(socket) {
      socket.write(head)
      const timer = setInterval(() => socket.writable && socket.write(byte), every)
      socket.once('close', () => clearInterval(timer))
    },
  })
}

describe('size', () => {
  it('100 KB of headers: 431', async () => {
    const { port } = await start()
    const headers = { Host: 'localhost', 'X-Big': 'a'.repeat(100_000) }
    const answer = await raw(port, message('GET /api/x', headers))
    expect(answer.status).toBe(431)
    expect(JSON.parse(answer.body).code).toBe('HEADERS_TOO_LARGE')
  })

  it('10 KB of headers are fine', async () => {
    const { port } = await start()
    const headers = { Host: 'localhost', 'X-Big': 'a'.repeat(10_000) }
    expect((await raw(port, message('GET /api/x', headers))).status).toBe(200)
  })

  it('a refused body of 1 GB is not taken in', async () => {
    const { port } = await start()
    const head = 'POST /api/x HTTP/1.1\r\nHost: evil.com\r\nContent-Length: 1000000000\r\n\r\n'
    const answer = await raw(port, '', {
      send(socket) {
        const chunk = Buffer.alloc(1 << 20)
        socket.write(head)
        const pump = () => {
          while (socket.writable && socket.write(chunk));
        }
        socket.on('drain', pump)
        pump()
      },
    })
    expect(answer.status).toBe(421)
    expect(answer.sent).toBeLessThan(100_000_000)
  })
})

describe('time', () => {
  it('headers that come byte by byte end the connection', async () => {
    const { port } = await start({ times: { headers: 300 } })
    const answer = await drip(port, 'GET /api/x HTTP/1.1\r\nHost: localhost\r\nX: ')
    expect(answer.status).toBe(408)
    expect(answer.lasted).toBeLessThan(5_000)
  })

  it('a connection that says nothing ends', async () => {
    const { port } = await start({ times: { headers: 300 } })
    expect((await raw(port, '')).lasted).toBeLessThan(5_000)
  })

  it('by default headers have 10 s', { timeout: 20_000 }, async () => {
    const { port } = await start()
    const answer = await drip(port, 'GET /api/x HTTP/1.1\r\nX: ', 'a', 500)
    expect(answer.status).toBe(408)
    expect(answer.lasted).toBeGreaterThan(5_000)
    expect(answer.lasted).toBeLessThan(12_500)
  })

  it('[H10] a body that comes byte by byte is 408', async () => {
    const { port } = await start({ times: { body: 300 } })
    const head = 'POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n'
    const answer = await drip(port, head)
    expect(answer.status).toBe(408)
    expect(JSON.parse(answer.body).code).toBe('TIMEOUT')
    expect(answer.lasted).toBeLessThan(5_000)
  })

  it('an upload may take its time, but must keep moving', async () => {
    const { port } = await start({ times: { body: 200, uploadIdle: 600 } })
    const head = `POST /api/agents/a/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\nConnection: close\r\n\r\n`
    const slow = await drip(port, head, 'a', 20)
    expect(slow.status).toBe(200)
    expect(slow.lasted).toBeGreaterThan(700)
    const stuck = await raw(port, head)
    expect(stuck.status).toBe(408)
  })
})

it('Expect: 100-continue gets its word from the gate', async () => {
  const { port } = await start()
  const headers = { 'Content-Length': '3', Expect: '100-continue' }
  const refused = await raw(port, message('POST /api/x', { Host: 'evil.com', ...headers }))
  expect(refused.text).toMatch(/^HTTP\/1\.1 421 /)

  const answer = await raw(port, '', {
    send(socket) {
      socket.write(message('POST /api/x', { Host: 'localhost', ...headers }))
      socket.once('data', () => socket.write('abc'))
    },
  })
  expect(answer.text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/)
  expect(answer.text).toContain('"bytes":3')
})

it('keeps a connection for several requests', async () => {
  const { port } = await start()
  const get = 'GET /api/x HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const { text } = await raw(port, get + get + message('GET /api/y', { Host: 'localhost' }))
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
})

describe('bytes that are no request', () => {
  const post = (path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`

  it('in a body are 400, once', async () => {
    const { port } = await start()
    const { text } = await raw(port, `${post('/api/x')}zz\r\n`)
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1)
  })

  it('never put an error into an answer in progress', async () => {
    const { port } = await start()
    const { text } = await raw(port, '', {
      send(socket) {
        socket.write(post('/api/stream'))
        socket.once('data', () => socket.write('zz\r\n'))
      },
    })
    expect(text).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*begun/)
    expect(text).not.toContain('400')
  })
})

describe('close', () => {
  const post = 'POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n'

  it('ends idle connections at once', async () => {
    const server = await startGateServer()
    const idle = raw(server.port, `${post}abc`)
    await until(() => server.answered === 1)
    const begun = performance.now()
    await server.close(60_000)
    expect(performance.now() - begun).toBeLessThan(5_000)
    expect((await idle).status).toBe(200)
  })

  it('waits for answers in progress, and then does not wait for their connection', async () => {
    const server = await startGateServer()
    let closed: Promise<void> | undefined
    const answer = raw(server.port, '', {
      async send(socket) {
        socket.write(post)
        await until(() => server.passed.length === 1)
        closed = server.close(60_000)
        socket.write('abc')
      },
    })
    expect((await answer).status).toBe(200)
    expect((await answer).lasted).toBeLessThan(5_000)
    await closed
  })

  it('cuts what is still open after the grace', async () => {
    const server = await startGateServer()
    const stuck = raw(server.port, post)
    await until(() => server.passed.length === 1)
    await server.close(100)
    expect((await stuck).status).toBe(0)
  })
})

describe('rate limits', () => {
  const proxied = (host: string) => ({ Host: host })

  it('31st POST in a minute of somebody without access: 429 and Retry-After', async () => {
    const { port } = await start({ allowedHosts: ['box.example'] })
    const post = () => raw(port, message('POST /api/x', proxied('box.example')))
    for (let i = 0; i < 30; i++) expect((await post()).status).toBe(401)
    const answer = await post()
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(JSON.parse(answer.body).code).toBe('RATE_LIMITED')
    const read = await raw(port, message('GET /api/x', proxied('box.example')))
    expect(read.status).toBe(401)
    const mine = await raw(port, message('POST /api/x', { Host: 'localhost' }))
    expect(mine.status).toBe(200)
  })

  it('are configurable, and leave assets alone', async () => {
    const { port } = await start({
      open: true,
      allowedHosts: ['box.example'],
      rateLimit: { max: 2, timeWindow: 3_000 },
    })
    const get = async (path: string) =>
      (await raw(port, message(`GET ${path}`, proxied('box.example')))).status
    expect([await get('/api/x'), await get('/api/x'), await get('/api/x')]).toEqual([200, 200, 429])
    expect(await get('/_next/static/a.js')).toBe(200)
    await until(async () => (await get('/api/x')) === 200, { interval: 100 })
  })

  it('do not let a foreign page use up what the dashboard has', async () => {
    const { port } = await start({
      open: true,
      allowedHosts: ['box.example'],
      rateLimit: { max: 3 },
    })
    const foreign = { ...proxied('box.example'), Origin: 'http://evil.com' }
    for (let i = 0; i < 10; i++) {
      expect((await raw(port, message('GET /api/x', foreign))).status).toBe(403)
    }
    expect((await raw(port, message('GET /api/x', proxied('box.example')))).status).toBe(200)
  })
})
