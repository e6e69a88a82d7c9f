import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import type { ErrorBody } from '../../../../lib/wire/error.ts'
import { call } from '../../../support/agents.ts'
import { hostsOf, join } from '../../../support/mesh.ts'
import {
  createNetwork,
  type TestHost,
  type TestNetwork,
  whyNoNetwork,
} from '../../../support/network.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'

const why = whyNoNetwork()
const run = promisify(execFile)

describe.skipIf(why)(`from another machine${why ? ` (left out: ${why})` : ''}`, () => {
  let network: TestNetwork | undefined
  const nodes: TestNode[] = []
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.close()))
    network?.close()
    network = undefined
  })

  async function start(): Promise<{ hosts: [TestHost, TestHost]; a: TestNode; b: TestNode }> {
    network = createNetwork(2)
    const hosts = network.hosts as [TestHost, TestHost]
    const env = { MAESTRO_UI: 'off' }
    // The first one listens as by default: on its own machine only.
    const [a, b] = await Promise.all([
      startTestNode({ host: hosts[0], env: { ...env, MAESTRO_NAME: 'a' } }),
      startTestNode({
        host: hosts[1],
        env: { ...env, MAESTRO_NAME: 'b', MAESTRO_HOST: '0.0.0.0' },
      }),
    ])
    nodes.push(a, b)
    return { hosts, a, b }
  }

  test('[M9] adding says when the other cannot call back, and what to do', async () => {
    const { hosts, a, b } = await start()
    const url = `http://${hosts[1].address}:${b.port}`
    const { status, body } = await join(a, b, { url })
    expect(status).toBe(201)
    expect(body).toMatchObject({ state: 'added', callback: false })
    expect(body.message).toMatch(/b cannot reach this node.*Tailscale.*MAESTRO_HOST=0\.0\.0\.0/)
    await until(async () => (await hostsOf(a))[1]?.reach === 'up')
    // It knows of it all the same, and says that it does not reach it.
    await until(async () => (await hostsOf(b))[1]?.reach === 'down', { timeout: 20_000 })
    expect((await hostsOf(b))[1]?.name).toBe('a')
  }, 60_000)

  test('without a signature only the questions of strangers are answered', async () => {
    const { hosts, a, b } = await start()
    const url = `http://${hosts[1].address}:${b.port}`
    const ask = async (path: string, count = 1) => {
      const code = `(async () => {
        const out = []
        for (let i = 0; i < ${count}; i++) out.push((await fetch('${url}${path}')).status)
        console.log(out.join())
      })()`
      const { stdout } = await run(...hosts[0].at(process.execPath, ['-e', code]))
      return stdout.trim().split(',').map(Number)
    }
    const identity = `/api/hosts/identity?nonce=${'n'.repeat(22)}`
    expect(await ask(identity)).toEqual([200])
    for (const path of ['/api/hosts', '/api/agents', '/api/hosts/self', '/api/hosts/requests']) {
      expect(await ask(path), path).toEqual([401])
    }
    const answers = await ask(identity, 110)
    expect(answers.filter((status) => status === 429).length).toBeGreaterThan(5)
    // Whoever asks too much is told so.
    const { body } = await call<ErrorBody>(a, 'POST', '/api/hosts', { url })
    expect(body.message).toContain('too many questions')
  }, 60_000)
})
