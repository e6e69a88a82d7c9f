import { afterEach, expect, test, vi } from 'vitest'
import { type Mdns, type MdnsOptions, openMdns } from '../../../../lib/mesh/mdns.ts'
import { until } from '../../../support/until.ts'

/** Real sockets, on a network that ends at this machine. */
const LOOPBACK = '127.0.0.1'
const open: Mdns[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((mdns) => mdns.close()))
})

let made = 0
function newId(): string {
  const seed = `${process.pid}${made++}`.replace(/[^2-7]/g, (digit) => 'abcdefghij'[+digit] ?? 'z')
  return seed.padEnd(26, 'x')
}

function start(options: Partial<MdnsOptions> = {}) {
  const hostId = newId()
  const warn = vi.fn()
  // Two runs share this network: who is there is known by address and port.
  const port = 20_000 + ((process.pid * 16 + made) % 40_000)
  const mdns = openMdns({
    said: { hostId, target: `${hostId}.local`, port, secure: false },
    listensOn: () => true,
    networks: () => [LOOPBACK],
    log: { warn },
    ...options,
  })
  open.push(mdns)
  /** Other runs of this test may be heard, too. */
  const finds = async (other: string) =>
    (await mdns.browse()).some((nearby) => nearby.hostId === other)
  return { mdns, hostId, warn, finds }
}

test('[M22] both hear of each other, and none of itself', async () => {
  const [a, b] = [start(), start()]
  await Promise.all([until(() => a.finds(b.hostId)), until(() => b.finds(a.hostId))])
  expect(await a.finds(a.hostId)).toBe(false)
  expect(a.warn).not.toHaveBeenCalled()
})

test('[M22] where a node does not listen it says nothing, and hears others', async () => {
  const [silent, other] = [start({ listensOn: () => false }), start()]
  await until(() => silent.finds(other.hostId))
  expect(await other.finds(silent.hostId)).toBe(false)
})

test('[M22] who leaves says so, and is forgotten at once', async () => {
  const [a, b] = [start(), start()]
  await until(() => a.finds(b.hostId))
  await b.mdns.close()
  expect(await a.finds(b.hostId)).toBe(false)
})

test('[M22] asked together, it looks around once; closing ends that', async () => {
  const { mdns } = start()
  const first = mdns.browse()
  expect(mdns.browse()).toBe(first)
  const begun = performance.now()
  await mdns.close()
  await first
  expect(performance.now() - begun).toBeLessThan(1_000)
})

test('[M22] a network that cannot be joined is told of once, however often it is tried', async () => {
  const networks = vi.fn(() => ['192.0.2.1'])
  const { mdns, warn } = start({ networks })
  await until(() => warn.mock.calls.length > 0)
  expect(await mdns.browse()).toEqual([])
  expect(await mdns.browse()).toEqual([])
  expect(networks).toHaveBeenCalledTimes(3)
  expect(warn).toHaveBeenCalledTimes(1)
})
