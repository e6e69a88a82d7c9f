import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ErrorBody } from '../../../../lib/wire/error.ts'
import type { HostAddAnswer, HostLookup, HostRequest } from '../../../../lib/wire/host.ts'
import { call } from '../../../support/agents.ts'
import { serveHttp, serveOldHost } from '../../../support/far-host.ts'
import { converged, hostsOf, idOf, join, pairCode } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'

// Four nodes take their time to start on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

const nodes: TestNode[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

async function start(...names: string[]): Promise<TestNode[]> {
  const started = await Promise.all(
    names.map((name) =>
      startTestNode({ env: { MAESTRO_NAME: name, MAESTRO_UI: 'off', MAESTRO_LOG_LEVEL: 'warn' } }),
    ),
  )
  nodes.push(...started)
  return started
}

async function requestsOf(node: TestNode): Promise<HostRequest[]> {
  return (await call<HostRequest[]>(node, 'GET', '/api/hosts/requests')).body
}

const names = async (node: TestNode) => (await hostsOf(node)).map(({ name }) => name)

describe('joining', () => {
  test('[M9] by a code both sides know each other at once', async () => {
    const [a, b] = (await start('a', 'b')) as [TestNode, TestNode]
    const answer = await join(a, b)
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ state: 'added', callback: true, host: { name: 'b' } })
    expect(await names(a)).toEqual(['a', 'b'])
    expect(await names(b)).toEqual(['b', 'a'])
    await converged([a, b])
    const [, seen] = await hostsOf(b)
    expect(seen).toMatchObject({ self: false, role: 'manage', compatible: true, version: '0.1.0' })
  })

  test('[M12] one that is added to one node is known to all within 2 s, and they to it', async () => {
    const [a, b, c] = (await start('same', 'same', 'c')) as [TestNode, TestNode, TestNode]
    await join(a, b)
    await converged([a, b])
    expect((await join(a, c)).status).toBe(201)
    await converged([a, b, c], 2_000)
    // Two hosts may have one name: the key tells them apart.
    expect((await names(c)).sort()).toEqual(['c', 'same', 'same'])
  })

  test('[M9] without a code a person has to agree there; both see both fingerprints', async () => {
    const [a, b] = (await start('a', 'b')) as [TestNode, TestNode]
    const asked = await call<HostAddAnswer>(a, 'POST', '/api/hosts', { url: b.url })
    expect(asked.status).toBe(202)
    expect(asked.body).toMatchObject({ state: 'waiting', host: null })
    const [out] = await requestsOf(a)
    const [wait] = await requestsOf(b)
    expect(out).toMatchObject({ direction: 'out', name: 'b', state: 'waiting' })
    expect(wait).toMatchObject({ direction: 'in', name: 'a', state: 'waiting' })
    expect(wait?.fingerprint).toBe(out?.ownFingerprint)
    expect(wait?.ownFingerprint).toBe(out?.fingerprint)
    expect(await names(b)).toEqual(['b'])

    const approved = await call(b, 'POST', `/api/hosts/requests/${wait?.id}/approve`)
    expect(approved.status).toBe(200)
    await converged([a, b])
    await until(async () => (await requestsOf(a))[0]?.state === 'approved')
  })

  test('[M9] who is refused hears it, and is no member', async () => {
    const [a, b] = (await start('a', 'b')) as [TestNode, TestNode]
    await call(a, 'POST', '/api/hosts', { url: b.url })
    const [wait] = await requestsOf(b)
    expect((await call(b, 'POST', `/api/hosts/requests/${wait?.id}/deny`)).status).toBe(200)
    await until(async () => (await requestsOf(a))[0]?.state === 'denied')
    expect(await names(a)).toEqual(['a'])
    expect((await call(b, 'POST', `/api/hosts/requests/${wait?.id}/approve`)).status).toBe(404)
  })

  test('[M9] a request that waits is taken back, there too', async () => {
    const [a, b] = (await start('a', 'b')) as [TestNode, TestNode]
    const ask = async () =>
      (await call<HostAddAnswer>(a, 'POST', '/api/hosts', { url: b.url })).body.request?.id
    const id = await ask()
    const taken = await call<HostRequest>(a, 'DELETE', `/api/hosts/requests/${id}`)
    expect([taken.status, taken.body.state, taken.body.message]).toEqual([
      200,
      'withdrawn',
      undefined,
    ])
    const [there] = await requestsOf(b)
    expect(there?.state).toBe('withdrawn')
    expect((await call(b, 'POST', `/api/hosts/requests/${there?.id}/approve`)).status).toBe(404)
    expect((await call(a, 'DELETE', `/api/hosts/requests/${id}`)).status).toBe(404)
    // It may be asked again, and then waits as any other.
    await ask()
    expect((await requestsOf(b)).map(({ state }) => state)).toEqual(['waiting'])
    expect(await names(b)).toEqual(['b'])
  })

  test('[M9] a host that is away when a request is taken back is told later', async () => {
    const [a, b] = (await start('a', 'b')) as [TestNode, TestNode]
    const asked = await call<HostAddAnswer>(a, 'POST', '/api/hosts', { url: b.url })
    process.kill(b.pid, 'SIGSTOP')
    const taken = await call<HostRequest>(
      a,
      'DELETE',
      `/api/hosts/requests/${asked.body.request?.id}`,
    )
    expect(taken.body).toMatchObject({ state: 'withdrawn' })
    expect(taken.body.message).toContain('told later')
    process.kill(b.pid, 'SIGCONT')
    await until(async () => (await requestsOf(b))[0]?.state === 'withdrawn', { timeout: 15_000 })
  })

  test('[M9] two meshes become one only after both lists were shown', async () => {
    const [a, b, c, d] = (await start('a', 'b', 'c', 'd')) as TestNode[] as [
      TestNode,
      TestNode,
      TestNode,
      TestNode,
    ]
    await Promise.all([join(a, b), join(c, d)])
    await Promise.all([converged([a, b]), converged([c, d])])
    const asked = await join(a, c)
    expect(asked.status).toBe(409)
    expect(asked.body).toMatchObject({
      code: 'MESH_MERGE',
      details: { own: [{ name: 'b' }], theirs: [{ name: 'd' }] },
    })
    expect(await names(c)).toEqual(['c', 'd'])
    expect((await join(a, c, { merge: true })).status).toBe(201)
    await converged([a, b, c, d], 4_000)
  })
})

describe('[M9] a host that was removed and is in the mesh of the other', () => {
  test.each(['asks', 'is asked'])(
    'comes back only when a person agrees; the one that removed it %s',
    async (side) => {
      const [a, r, x] = (await start('a', 'r', 'x')) as [TestNode, TestNode, TestNode]
      await join(a, r)
      await converged([a, r])
      await call(a, 'DELETE', `/api/hosts/${await idOf(r)}`)
      await until(async () => (await hostsOf(r)).length === 1)
      await join(x, r)
      await converged([x, r])
      const add = (merge: boolean) =>
        side === 'asks' ? join(a, x, { merge }) : join(x, a, { merge })
      const asked = await add(false)
      expect([asked.status, asked.body]).toMatchObject([409, { code: 'MESH_MERGE' }])
      const list = side === 'asks' ? 'theirs' : 'own'
      expect((asked.body as unknown as ErrorBody).details?.[list]).toMatchObject([{ name: 'r' }])
      expect(await names(a)).toEqual(['a'])
      expect((await add(true)).status).toBe(201)
      await converged([a, r, x])
    },
  )

  test('is asked about also without a code', async () => {
    const [a, r, x] = (await start('a', 'r', 'x')) as [TestNode, TestNode, TestNode]
    await join(a, r)
    await converged([a, r])
    await call(a, 'DELETE', `/api/hosts/${await idOf(r)}`)
    await until(async () => (await hostsOf(r)).length === 1)
    await join(x, r)
    const asked = await call<ErrorBody>(a, 'POST', '/api/hosts', { url: x.url })
    expect([asked.status, asked.body.code]).toEqual([409, 'MESH_MERGE'])
    const agreed = await call(a, 'POST', '/api/hosts', { url: x.url, merge: true })
    expect(agreed.status).toBe(202)
  })
})

describe('looking who is at an address', () => {
  const lookUp = (node: TestNode, url: string) =>
    call<HostLookup & ErrorBody>(node, 'POST', '/api/hosts/lookup', { url })

  test('tells who it is, and changes nothing here or there', async () => {
    const [a, b] = (await start('a', 'b')) as [TestNode, TestNode]
    const id = await idOf(b)
    const { status, body } = await lookUp(a, `localhost:${b.port}`)
    expect(status).toBe(200)
    expect(body).toEqual({
      hostId: id,
      name: 'b',
      url: `http://localhost:${b.port}`,
      version: '0.1.0',
      protocol: [1, 1],
      fingerprint: (await hostsOf(b))[0]?.fingerprint,
      rtt: expect.any(Number),
      isMember: false,
      wasRemoved: false,
    })
    expect([await names(a), await requestsOf(a), await requestsOf(b)]).toEqual([['a'], [], []])
    await join(a, b)
    expect((await lookUp(a, b.url)).body).toMatchObject({ isMember: true, wasRemoved: false })
    await call(a, 'DELETE', `/api/hosts/${id}`)
    expect((await lookUp(a, b.url)).body).toMatchObject({ isMember: false, wasRemoved: true })
  })

  test('[M20] says plainly what is wrong with it', async () => {
    const [a] = (await start('a')) as [TestNode]
    const problem = async (url: string) => {
      const { body } = await lookUp(a, url)
      return [body.code, body.details?.reason, body.message]
    }
    const silent = createServer()
    const foreign = await serveHttp((_req, res) => res.end('hello'))
    const old = await serveOldHost('attic')
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    try {
      for (const [url, ...expected] of [
        ['http://no-such-host.invalid:23000', 'HOST_UNREACHABLE', 'unresolved', /how its name is/],
        ['http://127.0.0.1:1', 'HOST_UNREACHABLE', 'refused', /Start Maestro there/],
        [`http://127.0.0.1:${port}`, 'HOST_UNREACHABLE', 'silent', /does not answer.*firewall/],
        [foreign.url, 'HOST_UNREACHABLE', 'foreign', /^What answers at .* is not Maestro/],
        [
          old.url,
          'PROTOCOL_TOO_OLD',
          undefined,
          /^attic runs Maestro 0\.0\.3.*Update Maestro there/,
        ],
        [a.url, 'SELF_PEER', undefined, /this very node/],
        ['ftp://attic', 'INVALID_PEER_URL', undefined, /http/],
      ] as const) {
        const [code, reason, message] = await problem(url)
        expect([code, reason], url).toEqual(expected.slice(0, 2))
        expect(message, url).toMatch(expected[2])
      }
    } finally {
      silent.close()
      await Promise.all([foreign.close(), old.close()])
    }
  })
})

describe('what is refused', () => {
  test('[M2] [H26] this node itself, under any of its names', async () => {
    const [a] = (await start('a')) as [TestNode]
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const { status, body } = await call<ErrorBody>(a, 'POST', '/api/hosts', {
        url: `http://${host}:${a.port}`,
      })
      expect([status, body.code]).toEqual([409, 'SELF_PEER'])
    }
  })

  test('[M9] a member, a used code, a code of another host, five wrong ones', async () => {
    const [a, b, c] = (await start('a', 'b', 'c')) as [TestNode, TestNode, TestNode]
    const { code } = await pairCode(b)
    const add = (node: TestNode, typed: string) =>
      call<ErrorBody>(node, 'POST', '/api/hosts', { url: b.url, code: typed })
    expect((await add(c, (await pairCode(a)).code)).body.code).toBe('VALIDATION_ERROR')
    expect((await add(a, code)).status).toBe(201)
    expect((await add(a, (await pairCode(b)).code)).body.code).toBe('HOST_EXISTS')
    expect((await add(c, code)).body.code).toBe('PAIRING_CODE_EXPIRED')

    const wrong = `0000-0000-0000-0000${code.slice(-5)}`
    for (let i = 1; i < 5; i++) expect((await add(c, wrong)).status).toBe(410)
    expect((await add(c, wrong)).body.code).toBe('RATE_LIMITED')
    expect((await add(c, (await pairCode(b)).code)).status).toBe(429)
    expect(await names(b)).toEqual(['b', 'a'])
  })

  test('strange addresses and addresses without a node, in words', async () => {
    const [a] = (await start('a')) as [TestNode]
    const add = async (url: string) => {
      const { status, body } = await call<ErrorBody>(a, 'POST', '/api/hosts', { url })
      return { status, code: body.code, message: body.message }
    }
    expect(await add('http://169.254.169.254')).toMatchObject({ status: 422 })
    expect(await add('http://127.0.0.1:1')).toMatchObject({
      status: 502,
      message: expect.stringContaining('the connection is refused'),
    })
    expect(await add('http://no-such-host.invalid:23000')).toMatchObject({
      status: 502,
      message: expect.stringContaining('its name cannot be resolved'),
    })
  })
})

describe('removing', () => {
  test('[M7] it is gone everywhere, also after all have started again, until a person adds it', async () => {
    const [a, b, c] = (await start('a', 'b', 'c')) as [TestNode, TestNode, TestNode]
    await join(a, b)
    await join(a, c)
    await converged([a, b, c])
    const id = await idOf(b)
    expect((await call(a, 'DELETE', `/api/hosts/${id}`)).status).toBe(200)
    await converged([a, c], 2_000)
    // It knows who removed it, and is a mesh of one.
    await until(async () => (await hostsOf(b)).length === 1)
    expect((await hostsOf(b))[0]?.alert).toContain('removed from its mesh by a')

    await Promise.all([a, b, c].map((node) => node.restart()))
    await converged([a, c])
    expect(await names(b)).toEqual(['b'])
    expect((await hostsOf(b))[0]?.alert).toContain('removed')

    expect((await join(c, b)).status).toBe(201)
    await converged([a, b, c], 4_000)
    expect((await hostsOf(b))[0]?.alert).toBeUndefined()
  })

  test('[M9] a removed host that asks for itself needs a person or a code there', async () => {
    const [a, b] = (await start('a', 'b')) as [TestNode, TestNode]
    await join(a, b)
    await converged([a, b])
    await b.kill9()
    await call(a, 'DELETE', `/api/hosts/${(await hostsOf(a))[1]?.id}`)
    await b.restart()
    // It was away: the next one that it asks tells it.
    await until(async () => (await hostsOf(b)).length === 1, { timeout: 15_000 })
    expect((await call(b, 'POST', '/api/hosts', { url: a.url })).status).toBe(202)
    expect(await names(a)).toEqual(['a'])
    expect((await join(b, a)).status).toBe(201)
    await converged([a, b])
  })

  test('[M6] a host that was killed stays listed, and is found again', async () => {
    const [a, b] = (await start('a', 'b')) as [TestNode, TestNode]
    await join(a, b)
    await converged([a, b])
    await b.kill9()
    await until(async () => (await hostsOf(a))[1]?.reach === 'down', { timeout: 18_000 })
    expect((await hostsOf(a))[1]).toMatchObject({ name: 'b', lastSeenAt: expect.any(Number) })
    await b.restart()
    await converged([a, b], 12_000)
  })
})
