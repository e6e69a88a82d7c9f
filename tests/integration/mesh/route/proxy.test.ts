import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MaestroError } from '../../../../lib/errors.ts'
import { createProxy, type PeerProxy } from '../../../../lib/mesh/proxy.ts'
import { type Body, bodyOf, openSpool } from '../../../../lib/mesh/spool.ts'
import type { PeerTransport } from '../../../../lib/mesh/types.ts'
import { tempDir } from '../../../support/temp.ts'
import { until } from '../../../support/until.ts'
import { B, plainTransport, testMembers } from '../../../unit/mesh/route-support.ts'
import { type Far, farHttp, farTcp, type Handler } from './far-server.ts'

let far: Far
let near: Far
let proxy: PeerProxy
let signedPath: string
let keep: (bytes: Buffer) => Body | Promise<Body>
const members = testMembers(B)
beforeEach(async () => {
  keep = bodyOf
  const transport = plainTransport(() => far.port)
  const sign: PeerTransport['sign'] = (id, request) => {
    signedPath = request.path
    return transport.sign(id, request)
  }
  proxy = createProxy({ members, transport: { ...transport, sign } })
  near = await farHttp(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    const body = chunks.length > 0 ? await keep(Buffer.concat(chunks)) : null
    proxy.forward(req, res, { hostId: B, role: 'input', body }).catch((error: MaestroError) => {
      if (!res.headersSent) res.writeHead(error.status).end(JSON.stringify(error.toBody()))
    })
  })
})
afterEach(async () => {
  proxy.close()
  await near.close()
  await far?.close()
})

async function play(handler: Handler): Promise<void> {
  far = await farHttp(handler)
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  bytes: Buffer
  ms: number
}

function ask(
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const req = request(
      { port: near.port, host: '127.0.0.1', method, path, headers, agent: false },
      async (res) => {
        const chunks: Buffer[] = []
        for await (const chunk of res) chunks.push(chunk)
        const ms = performance.now() - begun
        const bytes = Buffer.concat(chunks)
        const { statusCode: status = 0, headers } = res
        resolve({ status, headers, text: bytes.toString(), bytes, ms })
      },
    )
    req.on('error', reject)
    req.end(body)
  })
}

describe('[M17] a request is sent on once, and its answer comes back unchanged', () => {
  test('with its method, path, query and body, and the role of who asks', async () => {
    let got = {} as { method?: string; url?: string; headers: IncomingHttpHeaders; text: string }
    await play(async (req, res) => {
      let text = ''
      for await (const chunk of req) text += chunk
      const { method, url, headers } = req
      got = { ...(method && { method }), ...(url && { url }), headers, text }
      res
        .writeHead(201, {
          'content-type': 'application/json',
          'content-length': '10',
          etag: 'W/"1"',
        })
        .end('{"id":"x"}')
    })
    const path = '/api/agents/agt_1/upload?name=a%20b%26c.png&x=%E2%82%AC'
    const body = '{"text":"über"}'
    const answer = await ask('POST', path, {
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(answer).toMatchObject({ status: 201, text: '{"id":"x"}' })
    expect(answer.headers.etag).toBe('W/"1"')
    expect(got).toMatchObject({ method: 'POST', url: path, text: body })
    expect(got.headers).toMatchObject({
      'maestro-role': 'input',
      signature: 'signed',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    })
  })

  test.each([
    "/api/agents/x/upload?name=it's.png",
    '/api/agents/x/upload?name="<{`}>".png&a?b',
    "/api/agents/it's%20{x}`/../y//z",
    '/api/agents?',
    '/?',
    '//x?a=1&&b=%C3%A9',
  ])('%s arrives as it was signed', async (path) => {
    let arrived: string | undefined
    await play((req, res) => {
      arrived = req.url
      res.end('ok')
    })
    await ask('GET', path)
    expect(arrived).toBe(signedPath)
    expect(arrived).toBe(path.replace(/\?$/, ''))
  })

  test('without what is between the browser and this node, or the peer and this node', async () => {
    let got: IncomingHttpHeaders = {}
    await play((req, res) => {
      got = req.headers
      res.writeHead(200, { 'set-cookie': 'a=b', 'x-other': '1', 'content-type': 'text/plain' })
      res.end('ok')
    })
    const answer = await ask('GET', '/api/agents/x', {
      headers: {
        cookie: 'secret=1',
        authorization: 'Bearer secret',
        'maestro-role': 'admin',
        'maestro-via': 'me',
        signature: 'forged',
        origin: 'http://localhost',
        te: 'trailers',
        'x-forwarded-for': '1.2.3.4',
        'if-none-match': 'W/"1"',
      },
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.headers['x-other']).toBeUndefined()
    expect(Object.keys(got).sort()).toEqual(
      ['connection', 'host', 'if-none-match', 'maestro-role', 'maestro-via', 'signature'].sort(),
    )
    expect(got).toMatchObject({ 'maestro-role': 'input', signature: 'signed' })
  })

  test('errors too', async () => {
    const body = '{"error":true,"message":"No.","code":"AGENT_EXISTS","details":{"field":"name"}}'
    await play((_req, res) => res.writeHead(409, { 'content-type': 'application/json' }).end(body))
    expect(await ask('PATCH', '/api/agents/x')).toMatchObject({ status: 409, text: body })
  })

  test('byte for byte, even what is no UTF-8', async () => {
    const odd = Buffer.from('{"title":"\xff\xfe"}', 'latin1')
    await play((_req, res) => {
      const head = { 'content-type': 'application/json', 'content-length': odd.length }
      res.writeHead(200, head).end(odd)
    })
    const answer = await ask('GET', '/api/agents/x')
    expect(answer.bytes).toEqual(odd)
    expect(answer.headers['content-length']).toBe(String(odd.length))
  })

  test('large answers stream; a body that is not there is none', async () => {
    let chunked: string | undefined = 'not asked'
    const large = 'x'.repeat(3_000_000)
    await play((req, res) => {
      chunked = req.headers['transfer-encoding']
      res.writeHead(200, { 'content-type': 'application/json' }).end(large)
    })
    expect((await ask('POST', '/api/agents/x/interrupt')).text.length).toBe(large.length)
    expect(chunked).toBeUndefined()
  })

  test('connections are kept', async () => {
    await play((_req, res) => res.end('ok'))
    for (let n = 0; n < 5; n++) await ask('GET', '/')
    expect(far.connections).toBe(1)
  })

  test('a kept connection that is closed as it is used costs nothing', async () => {
    const seen: unknown[] = []
    await play((req, res) => {
      seen.push(req.headers.signature)
      // The second request meets a peer that has just hung up.
      if (seen.length === 2) req.socket.resetAndDestroy()
      else res.end('ok')
    })
    expect((await ask('POST', '/', { body: '{}' })).text).toBe('ok')
    expect((await ask('POST', '/', { body: '{}' })).text).toBe('ok')
    expect(seen).toHaveLength(3)
  })

  test('connections to a host that is lost are not used again', async () => {
    await play((_req, res) => res.end('ok'))
    await ask('GET', '/')
    members.set(B, 'unreachable')
    members.set(B, 'up')
    await ask('GET', '/')
    expect(far.connections).toBe(2)
  })

  test('who leaves takes the request along', async () => {
    let left = false
    await play((req, res) => {
      if (req.url === '/health') res.end()
      else req.on('close', () => (left = true))
    })
    const req = request({ port: near.port, host: '127.0.0.1', path: '/', agent: false })
    req.on('error', () => undefined).end()
    await until(() => far.connections === 1)
    req.destroy()
    await until(() => left)
  })
})

describe('a peer that does not answer as it should', () => {
  const unreachable = (answer: Answer, words: RegExp) => {
    expect(answer.status).toBe(502)
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'HOST_UNREACHABLE' })
    expect(JSON.parse(answer.text).message).toMatch(words)
    expect(answer.ms).toBeLessThan(3_000)
  }

  test('gone', async () => {
    await play(() => undefined)
    await far.close()
    unreachable(await ask('GET', '/'), /ECONNREFUSED/)
  })

  test('hung: it takes connections and says nothing', async () => {
    far = await farTcp(() => undefined)
    unreachable(await ask('POST', '/'), /does not answer/)
  })

  test('busy: it lives, and takes its time', async () => {
    await play((req, res) => {
      if (req.url === '/health') res.end('{}')
      else setTimeout(() => res.end('done'), 4_000)
    })
    expect(await ask('POST', '/')).toMatchObject({ status: 200, text: 'done' })
  })

  test('it talks something else', async () => {
    far = await farTcp((socket) => socket.end('220 mail ready\r\n'.repeat(100)))
    unreachable(await ask('GET', '/'), /not Maestro/)
  })

  test('it breaks off within a short answer', async () => {
    far = await farTcp((socket) => {
      const head =
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n'
      socket.once('data', () => socket.end(`${head}{"id":`))
    })
    unreachable(await ask('GET', '/'), /broke off/)
  })

  test('it refuses this node: once, and the transport has learned; for good, in words', async () => {
    let refusals = 1
    await play((req, res) => {
      if (req.url === '/health') res.end('{}')
      else if (refusals-- > 0) {
        const error = { error: true, message: 'The clock.', code: 'CLOCK_SKEW' }
        const type = { 'content-type': 'application/json' }
        res.writeHead(401, type).end(JSON.stringify(error))
      } else res.end('ok')
    })
    expect(await ask('POST', '/', { body: '{}' })).toMatchObject({ status: 200, text: 'ok' })
    refusals = 2
    unreachable(await ask('GET', '/'), /does not take requests of this node \(The clock\.\)/)
  })
})

describe('spool', () => {
  test('a body that cannot be read again ends its request, and nothing else', async () => {
    const dir = tempDir('spool')
    try {
      await play((req, res) => {
        if (req.url === '/health') res.end('{}')
        else req.on('error', () => undefined).resume()
      })
      const spool = openSpool(dir.path)
      keep = async (bytes) => {
        const body = await spool.take(Readable.from([bytes]), 4e6)
        await body.close()
        return body
      }
      const answer = await ask('POST', '/', { body: 'x' })
      expect(answer.status).toBe(500)
      expect(JSON.parse(answer.text).message).toMatch(/could not be read again on this host/)
    } finally {
      dir.close()
    }
  })

  test('one that fails when the peer has begun to answer ends both ways', async () => {
    let left = false
    let begun = false
    await play((req, res) => {
      req.on('error', () => undefined).on('close', () => (left = true))
      res.writeHead(200, { 'content-type': 'text/plain' }).write('half')
    })
    async function* breaking() {
      yield Buffer.alloc(10)
      await until(() => begun)
      throw new Error('EIO')
    }
    keep = (bytes) => ({ ...bodyOf(bytes), open: () => Readable.from(breaking()) })
    const broken = new Promise<Error>((resolve) => {
      const req = request({ port: near.port, host: '127.0.0.1', method: 'POST', agent: false })
      req.on('response', (res) => {
        begun = true
        res.on('error', resolve).resume()
      })
      req.end('x'.repeat(300))
    })
    expect(await broken).toMatchObject({ code: 'ECONNRESET' })
    await until(() => left)
  })

  test('keeps a body in a private file until it is closed, and knows its digest', async () => {
    const dir = tempDir('spool')
    try {
      const spool = openSpool(dir.path)
      const bytes = Buffer.alloc(3_000_000, 'maestro')
      const body = await spool.take(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]), 4e6)
      expect(body.size).toBe(bytes.length)
      expect(body.digest).toEqual(createHash('sha256').update(bytes).digest())
      const [file = ''] = readdirSync(join(dir.path, 'spool'))
      expect(statSync(join(dir.path, 'spool', file)).mode & 0o777).toBe(0o600)
      for (let n = 0; n < 2; n++) {
        const chunks: Buffer[] = []
        for await (const chunk of body.open()) chunks.push(chunk)
        expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
      }
      await body.close()
      expect(readdirSync(join(dir.path, 'spool'))).toEqual([])
      const tooMuch = spool.take(Readable.from([Buffer.alloc(100)]), 50)
      await expect(tooMuch).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
      expect(readdirSync(join(dir.path, 'spool'))).toEqual([])
      openSpool(dir.path)
      expect(existsSync(join(dir.path, 'spool'))).toBe(false)
    } finally {
      dir.close()
    }
  })
})
