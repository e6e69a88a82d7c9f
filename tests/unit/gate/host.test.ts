import { describe, expect, it } from 'vitest'
import { addressKey, isLoopbackAddress } from '../../../lib/gate/address.ts'
import {
  createHostPolicy,
  isLoopbackHost,
  ownNames,
  parseAuthority,
} from '../../../lib/gate/host.ts'

describe('parseAuthority', () => {
  it.each([
    ['localhost', 'localhost', null],
    ['LocalHost:23000', 'localhost', 23000],
    ['[::1]:80', '[::1]', 80],
    ['[0:0:0:0:0:0:0:1]', '[::1]', null],
    ['box.tail1234.ts.net', 'box.tail1234.ts.net', null],
    ['my_box', 'my_box', null],
  ])('reads %s', (value, host, port) => {
    expect(parseAuthority(value)).toEqual({ host, port })
  })

  it.each([
    '',
    ':80',
    'a:',
    'a:0',
    'a:65536',
    'a:1x',
    'u@a',
    'a/b',
    'a b',
    '::1',
    '[::1',
    '[fe80::1%25eth0]',
    '[::g]',
    'localhost.',
    'a,b',
    '*',
  ])('refuses %j', (value) => {
    expect(parseAuthority(value)).toBeNull()
  })
})

it.each(['localhost', '127.0.0.1', '127.255.0.9', '[::1]'])('%s is a loopback name', (host) => {
  expect(isLoopbackHost(host)).toBe(true)
})

it.each(['127.0.0.1.nip.io', '127.1', '0x7f.0.0.1', '2130706433', '0.0.0.0', 'localhost.evil.com'])(
  '%s is not a loopback name',
  (host) => {
    expect(isLoopbackHost(host)).toBe(false)
  },
)

it.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:127.0.0.5', true],
  ['::ffff:10.0.0.1', false],
  ['192.0.2.1', false],
  [undefined, false],
])('loopback address %s: %s', (address, loopback) => {
  expect(isLoopbackAddress(address)).toBe(loopback)
})

describe('createHostPolicy', () => {
  let clock = 0
  const addresses = ['192.0.2.7', '[fd00::2]']
  const allows = createHostPolicy({
    names: ownNames('Studio.example.com'),
    allowedHosts: ['box.tail1234.ts.net', 'proxy.example:8443'],
    addresses: () => addresses,
    now: () => clock,
  })

  it.each([
    'localhost',
    'studio',
    'studio.local',
    'studio.example.com',
    'box.tail1234.ts.net',
    'proxy.example',
    '192.0.2.7',
    '[fd00::2]',
  ])('answers to %s', (host) => {
    expect(allows(host)).toBe(true)
  })

  it.each(['evil.com', '127.0.0.1.nip.io', 'studio.evil.com', '0.0.0.0', '192.0.2.8', '[fd00::3]'])(
    'does not answer to %s',
    (host) => {
      expect(allows(host)).toBe(false)
    },
  )

  it('learns addresses that come later', () => {
    addresses.push('198.51.100.4')
    expect(allows('198.51.100.4')).toBe(false)
    clock += 6_000
    expect(allows('198.51.100.4')).toBe(true)
  })
})

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['2001::1:2:3:4:5', '2001:0:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('%s is counted as %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})
