import { expect, test } from 'vitest'
import { checkSchedules, faultsOf } from '../../sim/check.ts'
import { runSchedule, type Schedule } from '../../sim/schedule.ts'

test('[M7] [M8] random schedules: no resurrection, no disagreement', {
  timeout: 120_000,
}, async () => {
  const { schedules } = await checkSchedules(150, 20_261_121)
  expect(schedules).toBe(150)
})

/** Each of these went wrong once. */
const FOUND: Record<string, Schedule> = {
  'who has left takes nobody back by a late 410': {
    seed: 1464714400,
    nodes: 15,
    joined: 6,
    steps: [
      [{ do: 'partition', sides: 2 }, 324],
      [{ do: 'rename', at: 0 }, 11129],
      [{ do: 'join', at: 3, whom: 15 }, 3340],
      [{ do: 'rename', at: 12 }, 9389],
      [{ do: 'join', at: 5, whom: 6 }, 3889],
      [{ do: 'remove', at: 16, whom: 4 }, 127],
    ],
  },
  'who has left does not believe what it signed before': {
    seed: 2012688362,
    nodes: 4,
    joined: 3,
    steps: [
      [{ do: 'remove', at: 5, whom: 2 }, 295],
      [{ do: 'join', at: 6, whom: 0 }, 4216],
      [{ do: 'partition', sides: 3 }, 7023],
      [{ do: 'remove', at: 14, whom: 9 }, 3662],
    ],
  },
  'who was just removed joins another as a mesh of one': {
    seed: 41224075,
    nodes: 3,
    joined: 2,
    steps: [
      [{ do: 'remove', at: 16, whom: 0 }, 160],
      [{ do: 'join', at: 5, whom: 12 }, 11197],
      [{ do: 'heal' }, 337],
    ],
  },
}

test.each(Object.entries(FOUND))('%s', async (_what, schedule) => {
  expect(faultsOf(await runSchedule(schedule))).toEqual([])
})
