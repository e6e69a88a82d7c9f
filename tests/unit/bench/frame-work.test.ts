import { describe, expect, it } from 'vitest'
import { frameWork } from '../../../bench/ui/trace.ts'

const MAIN = { pid: 7, tid: 7 }
const mark = { ...MAIN, name: 'bench-main-thread', ph: 'I', ts: 0 }
const task = (ts: number, dur: number, tdur = dur) => ({
  ...MAIN,
  name: 'RunTask',
  ph: 'X',
  ts,
  dur,
  tdur,
})
const frame = (ts: number) => ({ ...MAIN, name: 'BeginCommitCompositorFrame', ph: 'I', ts })

describe('work of the main thread a frame', () => {
  it('counts the tasks from behind one frame to the end of the next', () => {
    const events = [
      mark,
      // The first frame, and what was before it.
      task(1_000, 5_000),
      frame(5_500),
      task(7_000, 2_000),
      task(10_000, 3_000, 1_000),
      frame(12_500),
      frame(30_000),
    ]
    expect(frameWork(events)).toEqual({ wall: [5, 0], cpu: [3, 0] })
  })

  it('leaves other threads out, and takes events in any order', () => {
    const other = { ...task(8_000, 90_000), tid: 8 }
    const events = [frame(12_000), other, frame(5_000), task(9_000, 4_000), mark]
    expect(frameWork(events)).toEqual({ wall: [4], cpu: [4] })
  })

  it('says so when there is nothing to measure', () => {
    expect(() => frameWork([])).toThrow('main thread')
    expect(() => frameWork([mark, task(1, 2)])).toThrow('no frames')
  })
})
