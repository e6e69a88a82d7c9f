import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WINDOW_START } from '../../../lib/terminal/flow.ts'
import { ByteRing } from '../../../lib/terminal/ring.ts'
import type { PtyStream } from '../../../lib/terminal/stream.ts'
import { Viewer } from '../../../lib/terminal/viewer.ts'

describe('an acknowledgement', () => {
  const ring = new ByteRing(1024 * 1024)
  const stream = {
    ring,
    shared: false,
    add: () => undefined,
    remove: () => undefined,
    settle: () => undefined,
  } as unknown as PtyStream
  let frames: number[] = []
  let viewer: Viewer

  beforeEach(() => {
    vi.useFakeTimers()
    frames = []
    viewer = new Viewer(
      'desk',
      { cols: 80, rows: 24 },
      { lagging: () => undefined, ended: () => undefined },
    )
    viewer.follow(stream, ring.end)
    viewer.connect(
      {
        output: (_, bytes) => frames.push(bytes),
        control: () => undefined,
        close: () => undefined,
        buffered: 0,
      },
      { type: 'title', title: '' },
    )
  })

  afterEach(() => {
    viewer.close(1000, '')
    vi.useRealTimers()
  })

  function arrives(bytes: number): void {
    ring.push(Buffer.alloc(bytes))
    viewer.arrived(bytes)
  }

  it('leaves what waits for its 4 ms to go as one frame', () => {
    arrives(20 * 1024)
    const before = frames.length
    arrives(15 * 1024)
    arrives(8)
    viewer.acked(6 * 1024)
    expect(frames).toHaveLength(before)
    vi.advanceTimersByTime(4)
    expect(frames.reduce((sum, bytes) => sum + bytes, 0)).toBe(35 * 1024 + 8)
  })

  it('makes room for what a full window held back', () => {
    arrives(2 * WINDOW_START)
    vi.advanceTimersByTime(4)
    const sent = () => frames.reduce((sum, bytes) => sum + bytes, 0)
    expect(sent()).toBe(WINDOW_START)
    viewer.acked(WINDOW_START / 2)
    expect(sent()).toBeGreaterThan(WINDOW_START)
    viewer.acked(WINDOW_START)
    viewer.acked(WINDOW_START)
    expect(sent()).toBe(2 * WINDOW_START)
  })
})
