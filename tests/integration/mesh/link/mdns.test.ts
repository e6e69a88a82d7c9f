import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import type { HostSuggestion } from '../../../../lib/wire/host.ts'
import { call } from '../../../support/agents.ts'
import { converged, hostsOf, idOf, join } from '../../../support/mesh.ts'
import {
  createNetwork,
  type TestHost,
  type TestNetwork,
  whyNoNetwork,
} from '../../../support/network.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { exited } from '../../../support/processes.ts'
import { until } from '../../../support/until.ts'

const run = promisify(execFile)
const why = whyNoNetwork()

describe.skipIf(why)(`multicast DNS${why ? ` (left out: ${why})` : ''}`, () => {
  let network: TestNetwork | undefined
  const nodes: TestNode[] = []
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.close()))
    network?.close()
    network = undefined
  })

  function hosts(count: number): readonly TestHost[] {
    network = createNetwork(count)
    return network.hosts
  }

  async function start(host: TestHost, name: string, env: Record<string, string> = {}) {
    const node = await startTestNode({
      host,
      env: {
        MAESTRO_HOST: '0.0.0.0',
        MAESTRO_UI: 'off',
        MAESTRO_NAME: name,
        MAESTRO_MDNS: '1',
        ...env,
      },
    })
    nodes.push(node)
    return node
  }

  const suggestions = async (node: TestNode) =>
    (await call<HostSuggestion[]>(node, 'GET', '/api/hosts/suggestions')).body

  test('[M22] a node of the local network is suggested, until it is a member or leaves', async () => {
    const [here, there, off] = hosts(3) as [TestHost, TestHost, TestHost]
    const a = await start(here, 'a')
    const b = await start(there, 'b')
    const c = await start(off, 'c', { MAESTRO_MDNS: '0' })
    const url = `http://${there.address}:${b.port}`
    const begun = performance.now()
    expect(await suggestions(a)).toMatchObject([
      { hostId: await idOf(b), name: 'b', url, via: 'mdns' },
    ])
    expect(performance.now() - begun).toBeLessThan(2_500)
    // Found, and no more than that.
    expect(await hostsOf(a)).toHaveLength(1)
    expect((await suggestions(b)).map(({ name }) => name)).toEqual(['a'])
    // Who has it off neither is found nor finds.
    expect(await suggestions(c)).toEqual([])

    await join(a, b, { url })
    await converged([a, b])
    expect(await suggestions(a)).toEqual([])
    expect((await call(a, 'DELETE', `/api/hosts/${await idOf(b)}`)).status).toBe(200)
    await until(async () => (await suggestions(a)).length === 1)
    await b.stop()
    expect(await suggestions(a)).toEqual([])
    expect(a.logs()).not.toMatch(/Multicast DNS does not work/)
  }, 120_000)

  test('[M22] a node that only its own machine reaches finds others', async () => {
    const [here, there] = hosts(2) as [TestHost, TestHost]
    const a = await start(here, 'a', { MAESTRO_HOST: '127.0.0.1' })
    const b = await start(there, 'b')
    expect((await suggestions(a)).map(({ name }) => name)).toEqual(['b'])
    expect(await suggestions(b)).toEqual([])
  }, 120_000)

  test('[M22] junk on the network, and a network that goes away, leave a node as it was', async () => {
    const [here, there] = hosts(2) as [TestHost, TestHost]
    const a = await start(here, 'a')
    const b = await start(there, 'b')
    await shout(there, JUNK)
    expect((await suggestions(a)).map(({ name }) => name)).toEqual(['b'])

    await run(...here.at('ip', ['link', 'set', 'eth0', 'down']))
    expect(await suggestions(a)).toEqual([])
    await run(...here.at('ip', ['link', 'set', 'eth0', 'up']))
    await until(async () => (await suggestions(a)).length === 1, { timeout: 20_000 })
    const lines = a.logs().match(/Multicast DNS does not work/g) ?? []
    expect(lines.length).toBeLessThanOrEqual(2)
    expect(await suggestions(b)).toHaveLength(1)
  }, 120_000)

  test('[M22] without a network, and with the port taken, a node starts all the same', async () => {
    const [here] = hosts(1) as [TestHost]
    const holder = await holdPort(here)
    try {
      const a = await start(here, 'a')
      expect(await suggestions(a)).toEqual([])
      await until(() => /Multicast DNS does not work/.test(a.logs()))
      expect(await suggestions(a)).toEqual([])
      expect(a.logs().match(/Multicast DNS does not work/g)).toHaveLength(1)
    } finally {
      await holder.close()
    }
  }, 60_000)

  test('[M2a] the name of the machine on the local network is told, as the last address', async () => {
    const [here, there] = hosts(2) as [TestHost, TestHost]
    const a = await start(here, 'a')
    const b = await start(there, 'b')
    const [self] = await hostsOf(a)
    expect(self?.urls[0]).toBe(`http://${here.address}:${a.port}`)
    expect(self?.urls.at(-1)).toMatch(new RegExp(`^http://[a-z0-9-]+\\.local:${a.port}$`))
    // Nobody resolves that name here, and nobody needs to.
    await join(a, b, { url: `http://${there.address}:${b.port}` })
    await converged([a, b])
  }, 120_000)
})

/** Whole packets with names that loop, lengths that lie, and nothing that is a packet at all. */
const JUNK = [
  '',
  '00',
  'ff'.repeat(600),
  `000084000000000100000000${'c00c'.repeat(40)}`,
  '00008400000000010000000003616263c00c00210001000000780000',
  `0000840000000001000000000b5f6d61657374726f2e5f00001080010000007800ff${'41'.repeat(20)}`,
]

/** Sends datagrams to all on the network of `host`. */
async function shout(host: TestHost, packets: readonly string[]): Promise<void> {
  const script = `
    const socket = require('node:dgram').createSocket('udp4')
    socket.bind(0, () => {
      socket.setMulticastInterface('${host.address}')
      const packets = ${JSON.stringify(packets)}
      const next = () => {
        const packet = packets.shift()
        if (packet === undefined) return socket.close()
        socket.send(Buffer.from(packet, 'hex'), 5353, '224.0.0.251', next)
      }
      next()
    })`
  await run(...host.at(process.execPath, ['-e', script]))
}

/** Keeps the port of multicast DNS on `host` for itself. */
async function holdPort(host: TestHost): Promise<{ close(): Promise<unknown> }> {
  const script = `require('node:dgram').createSocket('udp4').bind(5353, () => console.log('held'))`
  const [command, args] = host.at(process.execPath, ['-e', script])
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return {
    close() {
      child.kill('SIGKILL')
      return exited(child)
    },
  }
}
