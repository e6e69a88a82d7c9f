import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Nearby } from '../../../../lib/mesh/mdns-records.ts'
import { suggestHosts } from '../../../../lib/mesh/suggestions.ts'
import { ROOT } from '../../../support/node.ts'
import { type TempDir, tempDir } from '../../../support/temp.ts'

let dir: TempDir
let asked: string[]
beforeEach(() => {
  dir = tempDir('tailnet')
  asked = []
})
afterEach(() => dir.close())

const [OWN, MEMBER, NEW, LOCAL] = ['o', 'm', 'n', 'l'].map((letter) => letter.repeat(26)) as [
  string,
  string,
  string,
  string,
]
const PEERS = {
  a: { HostName: 'member', Online: true, TailscaleIPs: ['100.64.0.1', 'fd7a:115c:a1e0::1'] },
  b: { HostName: 'new', Online: true, TailscaleIPs: ['100.64.0.2'] },
  c: { HostName: 'asleep', Online: false, TailscaleIPs: ['100.64.0.3'] },
  d: { HostName: 'printer', Online: true, TailscaleIPs: ['100.64.0.4'] },
  e: { HostName: 'odd', Online: true },
  f: { HostName: 'own', Online: true, TailscaleIPs: ['100.64.0.5'] },
}
const NODES: Record<string, string> = {
  'http://100.64.0.1:23000': MEMBER,
  'http://100.64.0.2:23005': NEW,
  'http://100.64.0.5:23000': OWN,
  'http://192.168.1.2:23000': NEW,
  'http://192.168.1.3:23000': LOCAL,
}

function suggest(tailnet: string | undefined, nearby?: Nearby[]) {
  const file = `${dir.path}/status.json`
  if (tailnet !== undefined) writeFileSync(file, tailnet)
  return suggestHosts({
    hostId: OWN,
    members: { get: (id) => (id === MEMBER ? ({ id } as never) : undefined) },
    ports: () => [23_005],
    nearby: nearby && (async () => nearby),
    env: {
      PATH: `${ROOT}tests/fixtures/bin:${process.env.PATH}`,
      ...(tailnet !== undefined && { MAESTRO_TEST_TAILNET: file }),
    },
    transport: {
      async identify(url) {
        asked.push(url)
        const id = NODES[url]
        if (id === undefined) throw new Error('nobody')
        return { answer: { id, name: 'new\u001b[31m', app: '1.0.0' } } as never
      },
    },
  })
}

test('[M22] nodes of the tailnet that are no members yet are suggested, and only asked', async () => {
  expect(await suggest(JSON.stringify({ Peer: PEERS }))).toEqual([
    {
      hostId: NEW,
      name: 'new[31m',
      url: 'http://100.64.0.2:23005',
      via: 'tailscale',
      version: '1.0.0',
    },
  ])
  expect(asked).not.toContain('http://100.64.0.3:23000')
})

test('[M22] without Tailscale, or with one that speaks otherwise, nothing is suggested', async () => {
  expect(await suggest(undefined)).toEqual([])
  expect(await suggest('not JSON')).toEqual([])
  expect(await suggest('{"Peer":null}')).toEqual([])
  expect(asked).toEqual([])
})

test('[M22] a host of the local network has to be the one that was announced', async () => {
  const at = (hostId: string, address: string) => ({ hostId, url: `http://${address}:23000` })
  const nearby = [
    at(LOCAL, '192.168.1.3'),
    at('x'.repeat(26), '192.168.1.2'),
    at(LOCAL, '192.168.1.4'),
    at(MEMBER, '192.168.1.5'),
    at(OWN, '192.168.1.6'),
  ]
  const found = await suggest(undefined, nearby)
  expect(found).toMatchObject([{ hostId: LOCAL, url: nearby[0]?.url, via: 'mdns' }])
  expect(found).toHaveLength(1)
  // Who is known already is not asked.
  expect(asked).not.toContain('http://192.168.1.5:23000')
  expect(asked).not.toContain('http://192.168.1.6:23000')
})

test('[M22] a host that is found both ways is suggested in the tailnet', async () => {
  const nearby = [{ hostId: NEW, url: 'http://192.168.1.2:23000' }]
  const found = await suggest(JSON.stringify({ Peer: PEERS }), nearby)
  expect(found.map(({ url, via }) => `${via} ${url}`)).toEqual([
    'tailscale http://100.64.0.2:23005',
  ])
  expect(asked).toContain('http://192.168.1.2:23000')
})
