import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Turns } from '../../../../lib/client/terminal/turns.ts'

const frames = new Map<number, () => void>()
let last = 0
beforeEach(() => {
  frames.clear()
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', (next: () => void) => {
    last += 1
    frames.set(last, next)
    return last
  })
  vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function frame(): void {
  const due = [...frames.values()]
  frames.clear()
  for (const next of due) next()
}

function terminals(count: number, turns: Turns) {
  const drawn: number[] = []
  const all = Array.from({ length: count }, () => ({}))
  const ask = (n: number) => turns.ask(all[n] ?? {}, () => drawn.push(n))
  return { drawn, ask, leave: (n: number) => turns.leave(all[n] ?? {}) }
}

it('lets two draw at once, however often they ask', () => {
  const { drawn, ask } = terminals(2, new Turns())
  for (const n of [0, 1, 0, 1]) ask(n)
  expect(drawn).toEqual([0, 1, 0, 1])
})

it('has the others wait for the next frames, in the order in which they asked, once each', () => {
  const { drawn, ask } = terminals(6, new Turns())
  for (const n of [0, 1, 2, 3, 4, 2, 5]) ask(n)
  expect(drawn).toEqual([0, 1])
  frame()
  expect(drawn).toEqual([0, 1, 2, 3])
  ask(0)
  frame()
  expect(drawn).toEqual([0, 1, 2, 3, 4, 5])
  frame()
  expect(drawn).toEqual([0, 1, 2, 3, 4, 5, 0])
})

it('asks for no frame when nobody waits, and draws at once again', () => {
  const { drawn, ask } = terminals(3, new Turns())
  ask(0)
  frame()
  expect(frames.size).toBe(0)
  for (const n of [1, 2]) ask(n)
  expect(drawn).toEqual([0, 1, 2])
})

it('draws for all when no frame comes', () => {
  const { drawn, ask } = terminals(5, new Turns())
  for (const n of [0, 1, 2, 3, 4]) ask(n)
  vi.advanceTimersByTime(100)
  expect(drawn).toEqual([0, 1, 2, 3, 4])
})

it('forgets who has left', () => {
  const { drawn, ask, leave } = terminals(3, new Turns())
  for (const n of [0, 1, 2]) ask(n)
  leave(2)
  frame()
  expect(drawn).toEqual([0, 1])
})
