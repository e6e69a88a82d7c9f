import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createNetwork,
  type TestHost,
  type TestNetwork,
  whyNoNetwork,
} from '../../support/network.ts'
import { startTestNode, type TestNode } from '../../support/node.ts'
import { until } from '../../support/until.ts'

const why = whyNoNetwork()

describe.skipIf(why)(`a test network${why ? ` (left out: ${why})` : ''}`, () => {
  let network: TestNetwork
  let node: TestNode
  beforeAll(async () => {
    network = createNetwork(2)
    node = await startTestNode({ host: network.hosts[0], env: { MAESTRO_HOST: '0.0.0.0' } })
  })
  afterAll(async () => {
    await node?.close()
    network?.close()
  })

  /** The status of `/health` of the node, asked from the other machine; null without an answer. */
  function askedFromBeside(to: TestHost): number | null {
    const script = `fetch('http://${to.address}:${node.port}/health', { signal: AbortSignal.timeout(800) })
      .then(({ status }) => console.log(status), () => console.log('none'))
      .then(() => process.exit())`
    const [command, args] = (network.hosts[1] as TestHost).at(process.execPath, ['-e', script])
    const said = execFileSync(command, args, { encoding: 'utf8' }).trim()
    return said === 'none' ? null : Number(said)
  }

  it('has a node whose user we are, and which is a stranger from the next machine', async () => {
    expect((await node.fetch('/api/node')).status).toBe(200)
    expect(askedFromBeside(network.hosts[0] as TestHost)).toBe(401)
  })

  it('can be cut and healed', async () => {
    const [a, b] = network.hosts as [TestHost, TestHost]
    network.cut(a, b)
    expect(askedFromBeside(a)).toBe(null)
    expect((await node.fetch('/api/node')).status).toBe(200)
    network.heal(a, b)
    await until(() => askedFromBeside(a) === 401)
  })

  it('can give a machine another address', async () => {
    const [a] = network.hosts as [TestHost]
    const before = { ...a }
    network.move(a, '10.77.0.99')
    expect(a.address).toBe('10.77.0.99')
    await until(() => askedFromBeside(a) !== null)
    expect(askedFromBeside(before)).toBe(null)
  })
})
