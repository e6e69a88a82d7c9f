import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTailnet } from '../../../lib/access/tailnet.ts'
import { createTailscaled } from '../../../lib/access/tailscaled.ts'
import type { TailnetUser } from '../../../lib/wire/access.ts'
import { tempDir } from '../../support/temp.ts'

const ANN = 'ann@example.com'

async function setUp(userspace = false) {
  const state = { hangs: false }
  const users: TailnetUser[] = []
  const asked: string[] = []
  const tailnet = await openTailnet({
    tailscaled: {
      status: async () => (state.hangs ? 'no answer' : { name: 'box.ts.net', userspace }),
      async whois(address, port) {
        asked.push(`${address}:${port}`)
        if (state.hangs) return 'no answer'
        if (address === '100.64.0.9') return { login: null }
        return address === '127.0.0.1' && port !== 7 ? null : { login: ANN }
      },
    },
    allowed: () => users,
    addresses: () => ['100.64.0.1'],
  })
  return { tailnet, users, asked, state }
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

test('while tailscaled says nothing, who may have come by it is not this machine’s user', async () => {
  const { tailnet, users, state } = await setUp(true)
  users.push({ login: ANN, role: 'admin' })
  state.hangs = true
  await tailnet.refresh()
  expect(tailnet.status).toBeNull()
  const [own, theirs] = [from('127.0.0.1', '127.0.0.1', 8), from('100.64.0.2')]
  expect(await tailnet.gate.broughtByTailscale(own)).toBe(true)
  expect(await tailnet.gate.admit(theirs)).toBeNull()
  state.hangs = false
  await tailnet.refresh()
  expect(await tailnet.gate.broughtByTailscale(own)).toBe(false)
  expect(await tailnet.gate.admit(theirs)).toMatchObject({ name: ANN })
  tailnet.close()
  // Where it hands nothing on, its silence is nobody's.
  const ordinary = await setUp()
  ordinary.state.hangs = true
  await ordinary.tailnet.refresh()
  expect(await ordinary.tailnet.gate.broughtByTailscale(from('127.0.0.1'))).toBe(false)
  ordinary.tailnet.close()
})

test('“not of the tailnet” is told from no answer, and no answer from no tailscaled', async () => {
  const dir = tempDir('tailscaled')
  const socket = join(dir.path, 'tailscaled.sock')
  const { status, whois } = createTailscaled(socket)
  expect([await status(), await whois('127.0.0.1', 1)]).toEqual([null, null])
  const server = createServer((req, res) => {
    const port = Number(
      decodeURIComponent(req.url ?? '')
        .split(':')
        .at(-1),
    )
    if (port === 1) res.writeHead(404).end('no match for IP:port')
    else if (port === 2) res.writeHead(500).end('{}')
    else if (port === 3) res.end('not JSON')
    else if (port === 4) res.end(JSON.stringify({ UserProfile: { LoginName: ANN } }))
    else req.socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  const said = await Promise.all([1, 2, 3, 4, 5].map((port) => whois('127.0.0.1', port)))
  expect(said).toEqual([null, 'no answer', 'no answer', { login: ANN }, 'no answer'])
  expect(await status()).toBe('no answer')
  await new Promise((resolve) => server.close(resolve))
  dir.close()
})
