import { describe, expect, test } from 'vitest'
import {
  checkClock,
  checkDirectory,
  checkNode,
  checkPeers,
  checkPort,
  checkRunning,
  checkTailscale,
  checkTmux,
} from '../../../lib/cli/doctor/checks.ts'
import type { Host } from '../../../lib/wire/host.ts'

const DIRECTORY = { path: '/d', exists: true, writable: true, mode: 0o700, free: 1e12 }
const PEER = {
  name: 'attic',
  self: false,
  reach: 'up',
  compatible: true,
  urls: ['http://attic:23000'],
} as Host

test.each([
  ['20.9.0', 'ok'],
  ['20.8.1', 'fail'],
  ['18.20.0', 'fail'],
  ['24.0.0', 'ok'],
])('Node %s: %s', (version, status) => {
  expect(checkNode(version).status).toBe(status)
})

test.each([
  [null, 'fail', 'not installed'],
  ['tmux 3.1c', 'fail', 'too old'],
  ['tmux 3.3a', 'ok', '3.3a'],
  ['tmux next-3.6', 'ok', 'next-3.6'],
])('%s: %s', (line, status, words) => {
  expect(checkTmux(line)).toMatchObject({ status, message: expect.stringContaining(words) })
})

test.each([
  [{}, 'ok'],
  [{ exists: false }, 'ok'],
  [{ writable: false }, 'fail'],
  [{ mode: 0o755 }, 'warn'],
  [{ free: 1e6 }, 'warn'],
])('a data directory with %o: %s', (facts, status) => {
  expect(checkDirectory({ ...DIRECTORY, ...facts }).status).toBe(status)
})

test('a node that does not run, or is of another version, is told with what to do', () => {
  const url = 'http://localhost:23000'
  expect(checkRunning({ url, version: '1.0.0' }, '1.0.0')).toMatchObject({ status: 'ok' })
  expect(checkRunning({ url, version: '0.9.0' }, '1.0.0')).toMatchObject({
    status: 'warn',
    fix: expect.stringContaining('maestro stop'),
  })
  expect(checkRunning(null, '1.0.0')).toMatchObject({ status: 'warn', fix: 'maestro start' })
})

test('a taken port says by whom, and names another', () => {
  expect(checkPort(23_000, null).status).toBe('ok')
  expect(checkPort(23_000, ' by nginx (pid 7)')).toMatchObject({
    status: 'fail',
    message: '23000 is taken by nginx (pid 7).',
    fix: expect.stringContaining('--port 23001'),
  })
})

describe('hosts', () => {
  test('alone or all reached is fine', () => {
    expect(checkPeers([{ ...PEER, self: true, reach: 'here' }])).toMatchObject([{ status: 'ok' }])
    expect(checkPeers([PEER])).toMatchObject([{ status: 'ok' }])
  })

  test.each([
    [{ reach: 'down' }, 'It is down.'],
    [{ compatible: false }, 'It speaks another version.'],
    [{ alert: 'Its key\x1b changed' }, 'Its key changed'],
  ])('one with %o is told', (facts, message) => {
    expect(checkPeers([PEER, { ...PEER, ...facts } as Host])).toMatchObject([
      { name: 'Host attic', status: 'warn', message },
    ])
  })
})

test('clocks that differ are told by name and direction', () => {
  expect(checkClock({ synchronised: true, ahead: [{ name: 'a', ms: 900 }] }).status).toBe('ok')
  expect(checkClock({ synchronised: null, ahead: [] }).status).toBe('ok')
  expect(checkClock({ synchronised: false, ahead: [] }).status).toBe('warn')
  const ahead = [
    { name: 'a', ms: 30_000 },
    { name: 'b', ms: -61_000 },
  ]
  expect(checkClock({ synchronised: true, ahead })).toMatchObject({
    status: 'warn',
    message: 'a is 30 s ahead, b is 61 s behind.',
  })
})

test('Tailscale may be missing, but not mute', () => {
  expect(checkTailscale(null).status).toBe('ok')
  expect(checkTailscale({ name: 'box.tail.ts.net' })).toMatchObject({ status: 'ok' })
  expect(checkTailscale('no answer').status).toBe('warn')
})
