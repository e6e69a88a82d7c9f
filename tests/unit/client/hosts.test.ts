import { describe, expect, it } from 'vitest'
import {
  compareHosts,
  factsOf,
  hostLabel,
  hostUrl,
  nameTag,
  outage,
  outageOf,
  splitInvitation,
  splitReason,
} from '../../../lib/client/hosts.ts'
import { sparkline } from '../../../lib/client/sparkline.ts'
import { clockTime, countdown } from '../../../lib/client/time.ts'
import { bytes, milliseconds, percent } from '../../../lib/client/units.ts'
import type { HostFacts } from '../../../lib/wire/host.ts'
import type { NodeInfo } from '../../../lib/wire/node.ts'
import { agentOf, hostMap, hostOf } from './support.ts'

it('tells what happened from what to do', () => {
  expect(splitReason('http://10.0.0.1 is off. Turn it on. Then try again.')).toEqual({
    what: 'http://10.0.0.1 is off.',
    advice: 'Turn it on. Then try again.',
  })
  expect(splitReason('It is off.')).toEqual({ what: 'It is off.', advice: '' })
})

describe('compareHosts', () => {
  it('puts this machine first, then names in order, then ids', () => {
    const hosts = [
      hostOf('b2', { name: 'rack10' }),
      hostOf('c3', { name: 'rack9' }),
      hostOf('a1', { name: 'Rack9' }),
      hostOf('z9', { name: 'zulu', self: true }),
    ]
    expect(hosts.sort(compareHosts).map(({ id }) => id)).toEqual(['z9', 'a1', 'c3', 'b2'])
  })
})

describe('names', () => {
  const first = hostOf('abcdefgh', { name: 'mini' })
  const second = hostOf('ijklmnop', { name: 'mini' })
  const other = hostOf('qrstuvwx', { name: 'desk' })
  it('of two hosts that are the same are told apart by the start of the id', () => {
    const hosts = hostMap(first, second, other)
    expect(nameTag(hosts, first)).toBe('abcd')
    expect(nameTag(hosts, other)).toBeNull()
    expect(hostLabel(hosts, second.id)).toBe('mini (ijkl)')
    expect(hostLabel(hosts, other.id)).toBe('desk')
    expect(hostLabel(hosts, 'unknownid')).toBe('host unkn')
  })
})

describe('outage', () => {
  it('tells unreachable from here from down for all, and an old version from both', () => {
    expect(outage(hostOf('a'))).toBeNull()
    expect(outage(hostOf('a', { reach: 'suspect' }))).toBeNull()
    expect(outage(hostOf('a', { reach: 'unknown' }))).toBeNull()
    expect(outage(hostOf('a', { reach: 'unreachable' }))).toMatch(/cannot be reached from here/)
    expect(outage(hostOf('a', { reach: 'unreachable' }))).toMatch(/other hosts still reach it/)
    expect(outage(hostOf('a', { reach: 'down' }))).toMatch(/answered nobody since/)
    expect(outage(hostOf('a', { reach: 'down', lastSeenAt: null }))).not.toMatch(/since/)
    expect(outage(hostOf('a', { compatible: false }))).toMatch(/Update it/)
  })

  it('of an agent is its host’s, and none while the agent is reached', () => {
    const away = hostMap(hostOf('a', { reach: 'down' }))
    const gone = agentOf('x', { hostId: 'a', state: 'unreachable' })
    expect(outageOf(away, gone)).toMatch(/answered nobody/)
    expect(outageOf(away, { ...gone, state: 'running' })).toBeNull()
    // The agents’ news may come a moment before the host’s.
    expect(outageOf(hostMap(hostOf('a')), gone)).toBe('a does not answer now.')
    expect(outageOf(hostMap(), gone)).toBe('Its host does not answer now.')
  })
})

describe('factsOf', () => {
  const facts = { home: '/home/ada' } as HostFacts
  const node = { id: 'self', home: '/root' } as NodeInfo
  it('are the host’s, and the node’s own until its record is here', () => {
    const hosts = hostMap(hostOf('there', { facts }), hostOf('new'))
    expect(factsOf({ hosts, node }, 'there')).toBe(facts)
    expect(factsOf({ hosts, node }, 'self')?.home).toBe('/root')
    expect(factsOf({ hosts, node }, 'new')).toBeNull()
    expect(factsOf({ hosts, node }, undefined)).toBeNull()
  })
})

describe('hostUrl', () => {
  it.each([
    ['mac-mini', 'http://mac-mini:23000'],
    [' 192.168.1.5 ', 'http://192.168.1.5:23000'],
    ['192.168.1.5:4000', 'http://192.168.1.5:4000'],
    ['https://mini.example.ts.net/', 'https://mini.example.ts.net'],
    ['http://mac-mini', 'http://mac-mini'],
    ['fd7a:115c::1', 'http://[fd7a:115c::1]:23000'],
    ['[fd7a:115c::1]:4000', 'http://[fd7a:115c::1]:4000'],
    ['ftp://x', 'ftp://x'],
    ['', ''],
  ])('%j: %s', (typed, url) => expect(hostUrl(typed)).toBe(url))
})

describe('splitInvitation', () => {
  it('takes apart what the other dashboard copies, and nothing else', () => {
    expect(splitInvitation('http://mini:23000 ABCD-EFGH\n')).toEqual({
      url: 'http://mini:23000',
      code: 'ABCD-EFGH',
    })
    expect(splitInvitation('http://mini:23000 ABCD EFGH')?.code).toBe('ABCD EFGH')
    expect(splitInvitation('http://mini:23000')).toBeNull()
    expect(splitInvitation('ABCD EFGH')).toBeNull()
  })
})

describe('times and units', () => {
  it('count down to the second, and stop at nothing', () => {
    expect(countdown(600_000)).toBe('10:00')
    expect(countdown(64_001)).toBe('1:05')
    expect(countdown(-5)).toBe('0:00')
  })
  it('name the day of what is long ago', () => {
    const now = Date.UTC(2026, 10, 21, 12)
    expect(clockTime(now - 60_000, now)).toMatch(/^\d\d:\d\d/)
    expect(clockTime(now - 86_400_000, now)).toMatch(/2026/)
  })
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [6.1 * 1024 ** 3, '6.1 GB'],
    [16 * 1024 ** 3, '16 GB'],
    [1000 * 1024 ** 3, '1.0 TB'],
  ])('%d bytes', (count, text) => expect(bytes(count)).toBe(text))
  it('round shares and round trips', () => {
    expect([percent(0.344), milliseconds(0.42), milliseconds(31.4)]).toEqual([
      '34%',
      '0.4 ms',
      '31 ms',
    ])
  })
})

describe('sparkline', () => {
  const box = { width: 100, height: 20 }
  it('spans the box, the newest at the right, and stays inside', () => {
    expect(sparkline([0, 0.5, 2], 1, box)?.line).toBe('M0,20L50,10L100,0')
    expect(sparkline([0, 1], 1, box)?.area).toBe('M0,20L100,0L100,20L0,20Z')
  })
  it('draws nothing of one value, and a flat line of nothings', () => {
    expect(sparkline([1], 1, box)).toBeNull()
    expect(sparkline([0, 0], 0, box)?.line).toBe('M0,20L100,20')
  })
})
