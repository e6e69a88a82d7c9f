import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { openTailnet } from '../../../lib/access/tailnet.ts'
import type { TailnetUser } from '../../../lib/wire/access.ts'

const ANN = 'ann@example.com'

async function setUp(userspace = false) {
  const users: TailnetUser[] = []
  const asked: string[] = []
  const tailnet = await openTailnet({
    tailscaled: {
      status: async () => ({ name: 'box.ts.net', userspace }),
      async whois(address, port) {
        asked.push(`${address}:${port}`)
        if (address === '100.64.0.9') return { login: null }
        return address === '127.0.0.1' && port !== 7 ? null : { login: ANN }
      },
    },
    allowed: () => users,
    addresses: () => ['100.64.0.1'],
  })
  return { tailnet, users, asked }
}

const from = (remoteAddress: string, localAddress = '100.64.0.1', remotePort = 5) =>
  ({ remoteAddress, localAddress, remotePort }) as Socket

test('a user is asked for once per connection, and let in as whom the list says now', async () => {
  const { tailnet, users, asked } = await setUp()
  const socket = from('::ffff:100.64.0.2', '::ffff:100.64.0.1')
  expect(await tailnet.gate.admit(socket)).toBeNull()
  expect(tailnet.asking()).toEqual([ANN])
  users.push({ login: ANN, role: 'input' })
  expect(await tailnet.gate.admit(socket)).toEqual({
    ...{ kind: 'tailnet', id: `tailnet:${ANN}`, role: 'input', name: ANN },
    address: '100.64.0.2',
  })
  expect(tailnet.asking()).toEqual([])
  expect(asked).toEqual(['100.64.0.2:5'])
  tailnet.close()
})

test('nobody is asked for outside of the tailnet, or from this machine; machines are nobody', async () => {
  const { tailnet, users, asked } = await setUp()
  users.push({ login: ANN, role: 'admin' })
  expect(await tailnet.gate.admit(from('192.0.2.2'))).toBeNull()
  expect(await tailnet.gate.admit(from('100.64.0.2', '192.0.2.1'))).toBeNull()
  expect(await tailnet.gate.admit(from('100.64.0.1'))).toBeNull()
  expect(asked).toEqual([])
  expect(await tailnet.gate.admit(from('100.64.0.9'))).toBeNull()
  expect(tailnet.asking()).toEqual([])
  tailnet.close()
})

test('what tailscaled hands on over loopback is told from programs of this machine', async () => {
  const { tailnet, asked } = await setUp(true)
  expect(await tailnet.gate.broughtByTailscale(from('127.0.0.1', '127.0.0.1', 7))).toBe(true)
  expect(await tailnet.gate.broughtByTailscale(from('127.0.0.1', '127.0.0.1', 8))).toBe(false)
  tailnet.close()
  const ordinary = await setUp()
  const socket = from('127.0.0.1', '127.0.0.1', 7)
  expect(await ordinary.tailnet.gate.broughtByTailscale(socket)).toBe(false)
  expect([asked.length, ordinary.asked.length]).toEqual([2, 0])
  ordinary.tailnet.close()
})
