import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { Principal, Role } from '../../../lib/gate/types.ts'
import { createLiveSockets } from '../../../lib/sockets/live-sockets.ts'

const PEER: Principal = {
  kind: 'peer',
  id: 'peer:b',
  hostId: 'b',
  role: 'input',
  address: '192.0.2.1',
}
const FEED = { path: '/ws', agentId: null }

class FakeSocket extends EventEmitter {
  closed: number | null = null
  terminated = false
  close(code: number): void {
    this.closed = code
  }
  terminate(): void {
    this.terminated = true
    this.emit('close', 1006)
  }
}

function setUp(role: Role | null) {
  const state = { role, listeners: new Set<() => void>() }
  const sockets = createLiveSockets({
    peer: {
      roleOf: () => state.role,
      onChange(listener) {
        state.listeners.add(listener)
        return () => state.listeners.delete(listener)
      },
    },
  })
  const fake = new FakeSocket()
  const add = (principal: Partial<Principal> = {}) =>
    sockets.add(fake as unknown as WebSocket, { ...PEER, ...principal }, FEED)
  const change = (now: Role | null) => {
    state.role = now
    for (const listener of state.listeners) listener()
  }
  return { sockets, fake, add, change, state }
}

test('a socket lasts while its host may do what it was opened for', () => {
  const { fake, add, change, sockets, state } = setUp('manage')
  add()
  change('input')
  expect(fake.closed).toBeNull()
  change('view')
  expect(fake.closed).toBe(4401)
  fake.terminate()
  sockets.close()
  expect(state.listeners.size).toBe(0)
})

test('what comes after the end is not obeyed, and who does not answer is cut off', () => {
  vi.useFakeTimers()
  const { fake, add, change } = setUp('manage')
  const obeyed = vi.fn()
  fake.on('message', obeyed)
  add()
  change(null)
  fake.emit('message', 'rm -rf')
  expect(obeyed).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1_000)
  expect(fake.terminated).toBe(true)
  vi.useRealTimers()
})

test('a host that was removed while its socket opened has none', () => {
  const { fake, add } = setUp(null)
  add()
  expect(fake.closed).toBe(4401)
  fake.terminate()
})

test('sockets of people stay', () => {
  const { fake, add, change } = setUp('manage')
  add({ kind: 'loopback', hostId: undefined, role: 'admin' } as Partial<Principal>)
  change(null)
  expect(fake.closed).toBeNull()
})

test('what a principal has open is known, and closed when it is thrown out', () => {
  const { sockets } = setUp(null)
  const open = (id: string, agentId: string | null) => {
    const ws = new FakeSocket()
    const principal = { kind: 'device', id, role: 'manage', address: '192.0.2.9' } as const
    sockets.add(ws as unknown as WebSocket, principal, { path: '/term', agentId })
    return ws
  }
  const [first, second, other] = [
    open('device:a', 'agt_1'),
    open('device:a', null),
    open('device:b', null),
  ]
  const spliced = new PassThrough()
  sockets.addSpliced(spliced, { ...PEER, kind: 'device', id: 'device:a' }, FEED)
  expect(sockets.count('device:a')).toBe(3)
  expect(sockets.list('device:a').map(({ agentId }) => agentId)).toEqual(['agt_1', null, null])
  sockets.closeAll('device:a', 'revoked')
  expect([first?.closed, second?.closed, other?.closed]).toEqual([4401, 4401, null])
  expect(spliced.destroyed).toBe(true)
  expect(sockets.count('device:a')).toBe(0)
  expect(sockets.count('device:b')).toBe(1)
  first?.terminate()
  second?.terminate()
  other?.terminate()
  expect(sockets.list()).toEqual([])
})
