import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { LaunchReport, LaunchStanding } from '../../../../lib/wire/launch.ts'
import { Teller } from '../../../../lib/work/follow/teller.ts'

let teller: Teller
let away = false
const told: [string, LaunchReport][] = []
const heard: [string, string][] = []
const errors: unknown[] = []

beforeEach(() => {
  vi.useFakeTimers()
  away = false
  for (const list of [told, heard, errors]) list.length = 0
  teller = new Teller({
    async tell(homeId, report): Promise<LaunchStanding> {
      if (away) throw new Error('away')
      told.push([homeId, report])
      return { standing: report.ended ? 'ended' : 'active' }
    },
    async onStanding(report, standing) {
      heard.push([report.sessionId, standing])
    },
    onError: (error) => errors.push(error),
  })
})
afterEach(() => {
  teller.close()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

const asks = (active: boolean): LaunchReport => ({
  sessionId: 's1',
  needsInput: { active, message: '', source: 'hook' },
})
const stopped: LaunchReport = { sessionId: 's1', ended: { status: 'stopped' } }

it('tells a home at once, and hands on its word', async () => {
  teller.say('H', stopped)
  await vi.advanceTimersByTimeAsync(0)
  expect(told).toEqual([['H', stopped]])
  expect(heard).toEqual([['s1', 'ended']])
})

it('keeps for a home that is away what was last, and tells it when that is back', async () => {
  away = true
  teller.say('H', asks(true))
  await vi.advanceTimersByTimeAsync(0)
  teller.say('H', asks(false))
  teller.say('H', stopped)
  teller.say('other', asks(true))
  await vi.advanceTimersByTimeAsync(0)
  expect(told).toEqual([])
  away = false
  teller.back('H')
  await vi.advanceTimersByTimeAsync(0)
  expect(told).toEqual([['H', { ...asks(false), ...stopped }]])
})

it('tries again by itself, ever more slowly', async () => {
  away = true
  teller.say('H', stopped)
  await vi.advanceTimersByTimeAsync(60_000)
  const tries = errors.length
  expect(tries).toBeGreaterThan(4)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(errors.length - tries).toBeLessThanOrEqual(2)
  away = false
  await vi.advanceTimersByTimeAsync(60_000)
  expect(told).toHaveLength(1)
})
