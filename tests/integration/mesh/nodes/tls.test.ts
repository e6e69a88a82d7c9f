import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ErrorBody } from '../../../../lib/wire/error.ts'
import { call, createAgent, listAgents } from '../../../support/agents.ts'
import { converged, hostsOf, idOf, join } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'
import { terminalOf } from '../route/terminal.ts'
import { createAuthority, startTlsProxy } from './tls-proxy.ts'

vi.setConfig({ testTimeout: 60_000 })

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** `a`, and `b` behind a proxy with a certificate that `a` trusts or not. */
async function start(trusted: boolean) {
  const authority = createAuthority()
  closing.push(authority.close)
  const proxy = await startTlsProxy(authority)
  closing.push(proxy.close)
  const node = async (env: Record<string, string | undefined>): Promise<TestNode> => {
    const started = await startTestNode({ env: { MAESTRO_UI: 'off', ...env } })
    closing.push(started.close)
    return started
  }
  const trust = trusted ? { NODE_EXTRA_CA_CERTS: authority.file } : {}
  const a = await node({ MAESTRO_NAME: 'a', ...trust })
  const b = await node({ MAESTRO_NAME: 'b', MAESTRO_URL: proxy.url })
  proxy.to(b.port)
  return { a, b, proxy }
}

describe.runIf(hasOpenssl)('a host behind a proxy that speaks HTTPS', () => {
  test('joins by its https address, and its agents are driven through it', async () => {
    const { a, b, proxy } = await start(true)
    const answer = await join(a, b, { url: proxy.url })
    expect(answer.status).toBe(201)
    await converged([a, b])
    expect((await hostsOf(a))[1]).toMatchObject({ url: proxy.url, reach: 'up' })

    const hostId = await idOf(b)
    const far = await createAgent(a, { name: 'far', hostId, command: 'exec cat' })
    expect((await listAgents(b)).map(({ id }) => id)).toEqual([far.id])
    const before = proxy.accepted
    const terminal = terminalOf(a, far.id)
    closing.push(() => terminal.connection.close())
    await until(() => terminal.state() === 'live', { message: () => terminal.state() })
    terminal.type('over-tls\r')
    await until(() => terminal.text().split('over-tls').length > 2)
    expect(proxy.accepted).toBeGreaterThan(before)

    const uploaded = await a.fetch(`/api/agents/${far.id}/upload?name=large.bin`, {
      method: 'POST',
      body: Buffer.alloc(2_000_000, 'maestro'),
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(uploaded.status).toBe(201)
    expect((await call(a, 'DELETE', `/api/agents/${far.id}`)).status).toBe(200)
    expect(await listAgents(b)).toEqual([])
  })

  test('whose certificate is not trusted is not added, in plain words', async () => {
    const { a, b, proxy } = await start(false)
    const answer = await join(a, b, { url: proxy.url })
    const { code, message } = answer.body as unknown as ErrorBody
    expect([answer.status, code]).toEqual([502, 'HOST_UNREACHABLE'])
    expect(message).toContain('its certificate is not trusted here')
    expect(await hostsOf(a)).toHaveLength(1)
    expect(await hostsOf(b)).toHaveLength(1)
  })
})
