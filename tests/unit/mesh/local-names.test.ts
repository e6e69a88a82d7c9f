import type { LookupAddress } from 'node:dns'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLocalResolve, type Resolve } from '../../../lib/mesh/local-names.ts'

const FOUND: LookupAddress[] = [{ address: '192.168.1.20', family: 4 }]
const pending = new Map<string, Parameters<Resolve>[2][]>()
const system: Resolve = (name, _options, done) => {
  pending.set(name, [...(pending.get(name) ?? []), done])
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  pending.clear()
})
afterEach(() => vi.useRealTimers())

const asked = () => [...pending].map(([name, { length }]) => `${name} ${length}`)
const answer = (name: string, error: Error | null = null) => {
  for (const done of pending.get(name)?.splice(0) ?? []) done(error, FOUND)
}

function ask(resolve: Resolve, name: string) {
  return new Promise<LookupAddress[] | string>((settle) =>
    resolve(name, { all: true }, (error, found) => settle(error?.code ?? found)),
  )
}

test('[M2a] other names go straight to the system', async () => {
  const resolve = createLocalResolve(system)
  const answers = [ask(resolve, 'box'), ask(resolve, 'box')]
  expect(asked()).toEqual(['box 2'])
  answer('box')
  expect(await Promise.all(answers)).toEqual([FOUND, FOUND])
})

test('[M2a] a local name is looked up once for all who ask meanwhile', async () => {
  const resolve = createLocalResolve(system)
  const answers = [ask(resolve, 'box.local'), ask(resolve, 'box.local')]
  expect(asked()).toEqual(['box.local 1'])
  answer('box.local')
  expect(await Promise.all(answers)).toEqual([FOUND, FOUND])
  expect(vi.getTimerCount()).toBe(0)
})

test('[M2a] a local name that nobody answers costs a second, and then nothing for a while', async () => {
  const resolve = createLocalResolve(system)
  const first = ask(resolve, 'gone.local')
  vi.advanceTimersByTime(1_000)
  expect(await first).toBe('ENOTFOUND')
  // The system is still at it.
  expect(await ask(resolve, 'gone.local')).toBe('ENOTFOUND')
  expect(asked()).toEqual(['gone.local 1'])
  answer('gone.local', Object.assign(new Error('late'), { code: 'EAI_AGAIN' }))
  expect(await ask(resolve, 'gone.local')).toBe('ENOTFOUND')
  expect(asked()).toEqual(['gone.local 0'])
  vi.advanceTimersByTime(21_000)
  const later = ask(resolve, 'gone.local')
  expect(asked()).toEqual(['gone.local 1'])
  answer('gone.local')
  expect(await later).toEqual(FOUND)
})

test('[M2a] names that hang leave the system free for other work', async () => {
  const resolve = createLocalResolve(system)
  const names = Array.from({ length: 20 }, (_, i) => `gone-${i}.local`)
  const answers = names.map((name) => ask(resolve, name))
  expect(asked()).toEqual(['gone-0.local 1', 'gone-1.local 1'])
  vi.advanceTimersByTime(1_000)
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['ENOTFOUND']))
  // What nobody waits for any more is not asked for when the system is free again.
  answer('gone-0.local')
  answer('gone-1.local')
  expect(pending.size).toBe(2)
  const fresh = ask(resolve, 'box.local')
  answer('box.local')
  expect(await fresh).toEqual(FOUND)
})
