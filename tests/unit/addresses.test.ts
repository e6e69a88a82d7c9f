import { describe, expect, test } from 'vitest'
import {
  accessMode,
  isTailnetAddress,
  listenAddresses,
  listensOn,
  localNameOf,
  reachableUrls,
} from '../../lib/addresses.ts'

test.each([
  ['100.64.0.1', true],
  ['100.127.255.254', true],
  ['100.128.0.1', false],
  ['100.63.255.255', false],
  ['fd7a:115c:a1e0::1', true],
  ['fd7a:115c:a1e1::1', false],
  ['10.0.0.1', false],
])('isTailnetAddress(%s) is %s', (address, expected) => {
  expect(isTailnetAddress(address)).toBe(expected)
})

test('listens on loopback, or where it was told', () => {
  expect(listenAddresses(null).slice(0, 2)).toEqual(['127.0.0.1', '::1'])
  expect(listenAddresses('192.0.2.1')).toEqual(['192.0.2.1'])
})

describe('accessMode', () => {
  test.each([
    [['127.0.0.1', '::1'], 'machine'],
    [['localhost'], 'machine'],
    [['127.0.0.1', '::1', '100.64.0.1'], 'tailscale'],
    [['0.0.0.0'], 'network'],
    [['127.0.0.1', '192.168.1.2'], 'network'],
    [['box.example'], 'network'],
  ])('%j is %s', (addresses, mode) => {
    expect(accessMode(false, addresses)).toBe(mode)
    expect(accessMode(true, addresses)).toBe('open')
  })
})

describe('reachableUrls', () => {
  test('loopback only when there is nothing else', () => {
    expect(reachableUrls(['127.0.0.1', '::1'], 1, 'http', [])).toEqual(['http://localhost:1'])
    expect(reachableUrls(['127.0.0.1', '100.64.0.1'], 1, 'https', [])).toEqual([
      'https://100.64.0.1:1',
    ])
  })

  test('configured ones come first, once', () => {
    const further = ['https://box.example', 'http://100.64.0.1:1']
    expect(reachableUrls(['100.64.0.1'], 1, 'http', further)).toEqual(further)
  })

  test('IPv6 has brackets', () => {
    expect(reachableUrls(['fd7a:115c:a1e0::1'], 1, 'http', [])).toEqual([
      'http://[fd7a:115c:a1e0::1]:1',
    ])
  })

  test('[M2a] the name on the local network comes last, where that network is listened to', () => {
    const told = (addresses: string[]) => reachableUrls(addresses, 1, 'http', [], 'box.local')
    expect(told(['192.168.1.2'])).toEqual(['http://192.168.1.2:1', 'http://box.local:1'])
    expect(told(['0.0.0.0']).at(-1)).toBe('http://box.local:1')
    expect(told(['127.0.0.1', '::1'])).toEqual(['http://localhost:1'])
    expect(told(['127.0.0.1', '100.64.0.1'])).toEqual(['http://100.64.0.1:1'])
  })
})

test.each([
  ['Studio', 'studio.local'],
  ['studio.local', 'studio.local'],
  ['box.example.com', 'box.local'],
  ['localhost', null],
  ['my_box', null],
  ['-', null],
  ['', null],
])('the name of %j on the local network is %j', (hostname, name) => {
  expect(localNameOf(hostname)).toBe(name)
})

test('a node answers where it listens', () => {
  expect(listensOn(['127.0.0.1', '::1'], '192.168.1.2')).toBe(false)
  expect(listensOn(['127.0.0.1', '192.168.1.2'], '192.168.1.2')).toBe(true)
  expect(listensOn(['0.0.0.0'], '192.168.1.2')).toBe(true)
})
