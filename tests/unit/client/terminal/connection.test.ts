import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type ConnectionOptions,
  type Refusal,
  TerminalConnection,
} from '../../../../lib/client/terminal/connection.ts'
import type { TerminalState } from '../../../../lib/client/terminal/state.ts'
import type { WakeReason } from '../../../../lib/client/terminal/wake.ts'
import { ACK_EVERY } from '../../../../lib/wire/term.ts'
import { FakeSocket } from './fake-socket.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function setUp(more: Partial<ConnectionOptions> = {}) {
  const sockets: FakeSocket[] = []
  const states: TerminalState[] = []
  const refused: Refusal[] = []
  const consumed: (() => void)[] = []
  let output = ''
  let wake: (reason: WakeReason) => void = () => undefined
  let watching = true
  const connection = new TerminalConnection({
    url: 'ws://node/term',
    agentId: 'agt_1',
    cols: 80,
    rows: 24,
    random: () => 1,
    connect(url) {
      const socket = new FakeSocket(url)
      sockets.push(socket)
      return socket
    },
    wake(listener) {
      wake = listener
      return () => {
        watching = false
      }
    },
    onState: (state) => states.push(state),
    onOutput(data, done) {
      output += new TextDecoder().decode(data)
      consumed.push(done)
    },
    onRefused: (refusal) => refused.push(refusal),
    ...more,
  })
  return {
    connection,
    sockets,
    states,
    refused,
    consumed,
    wake: (reason: WakeReason) => wake(reason),
    get socket() {
      return sockets.at(-1) as FakeSocket
    },
    get output() {
      return output
    },
    get watching() {
      return watching
    },
  }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('a terminal connection', () => {
  it('asks for the agent in its size, and is live when attached', () => {
    const t = setUp({ follow: true })
    expect(Object.fromEntries(t.socket.query)).toEqual({
      agent: 'agt_1',
      cols: '80',
      rows: '24',
      follow: '1',
    })
    expect(t.connection.state.kind).toBe('connecting')
    t.socket.attach()
    expect(t.connection.state.kind).toBe('live')
    t.connection.close()
    expect(t.socket.closed).toBe(1000)
    expect(t.watching).toBe(false)
  })

  it('tries again when nothing attaches within ten seconds', () => {
    const t = setUp()
    vi.advanceTimersByTime(10_000)
    expect(t.connection.state.kind).toBe('reconnecting')
    vi.advanceTimersByTime(250)
    expect(t.sockets).toHaveLength(2)
    t.connection.close()
  })

  describe('flow control [T6]', () => {
    it('acknowledges what was consumed, not what was received', () => {
      const t = setUp()
      t.socket.attach()
      t.socket.output('x'.repeat(ACK_EVERY))
      vi.advanceTimersByTime(1_000)
      expect(t.socket.acked).toEqual([])
      t.consumed[0]?.()
      expect(t.socket.acked).toEqual([ACK_EVERY])
      t.connection.close()
    })

    it('acknowledges the rest when output pauses, so that the window closes', () => {
      const t = setUp()
      t.socket.attach()
      for (let i = 0; i < 3; i++) t.socket.output('abc')
      for (const done of t.consumed) done()
      expect(t.socket.acked).toEqual([])
      vi.advanceTimersByTime(20)
      expect(t.socket.acked).toEqual([9])
      t.connection.close()
    })

    it('never acknowledges on one connection what came over another', () => {
      const t = setUp()
      t.socket.attach()
      t.socket.output('x'.repeat(ACK_EVERY))
      t.socket.end(1006)
      vi.advanceTimersByTime(250)
      t.socket.attach({ seq: ACK_EVERY, resumed: true })
      t.consumed[0]?.()
      vi.advanceTimersByTime(50)
      expect(t.socket.acked).toEqual([])
      t.connection.close()
    })
  })

  describe('coming back [T8]', () => {
    it('names its viewer and the next byte, and goes on exactly there', () => {
      const t = setUp()
      t.socket.attach({ seq: 100 })
      t.socket.output('hello')
      t.socket.end(1006)
      expect(t.connection.state.kind).toBe('reconnecting')
      vi.advanceTimersByTime(250)
      expect(t.socket.query.get('viewer')).toBe('v1')
      expect(t.socket.query.get('seq')).toBe('105')
      t.socket.attach({ seq: 105, resumed: true })
      t.socket.output(' world')
      expect(t.output).toBe('hello world')
      expect(t.connection.seq).toBe(111)
      t.connection.close()
    })

    it('asks for a new picture when the node resumes at another place', () => {
      const t = setUp()
      t.socket.attach({ seq: 10 })
      t.socket.end(1006)
      vi.advanceTimersByTime(250)
      t.socket.attach({ seq: 9, resumed: true })
      expect(t.connection.state.kind).toBe('reconnecting')
      vi.advanceTimersByTime(500)
      expect(t.socket.query.has('viewer')).toBe(false)
      t.connection.close()
    })

    it('waits longer each time, with jitter, and begins anew after a steady while', () => {
      const t = setUp()
      for (const wait of [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
        t.socket.end(1006)
        vi.advanceTimersByTime(wait - 1)
        const before = t.sockets.length
        vi.advanceTimersByTime(1)
        expect(t.sockets.length).toBe(before + 1)
      }
      t.socket.attach()
      vi.advanceTimersByTime(3_000)
      t.socket.end(1006)
      vi.advanceTimersByTime(250)
      expect(t.sockets).toHaveLength(10)
      t.connection.close()
    })

    it.each<WakeReason>(['online', 'visible', 'clock-gap'])(
      'comes back at once on %s',
      (reason) => {
        const t = setUp()
        for (let i = 0; i < 5; i++) {
          t.socket.end(1006)
          vi.advanceTimersByTime(10_000)
        }
        t.socket.end(1006)
        const before = t.sockets.length
        t.wake(reason)
        expect(t.sockets).toHaveLength(before + 1)
        t.connection.close()
      },
    )

    it('probes a live connection after a clock gap and drops a silent one', async () => {
      const t = setUp()
      const socket = t.socket
      socket.attach()
      t.wake('clock-gap')
      expect(socket.controls).toEqual([{ type: 'history', id: 1, lines: 1 }])
      await vi.advanceTimersByTimeAsync(3_000)
      expect(t.connection.state.kind).toBe('reconnecting')
      expect(socket.closed).toBe(4000)
      t.connection.close()
    })

    it('keeps a connection that answers the probe, by whatever', async () => {
      const t = setUp()
      t.socket.attach()
      vi.setSystemTime(Date.now() + 60_000)
      t.wake('online')
      await vi.advanceTimersByTimeAsync(10)
      t.socket.output('alive')
      await vi.advanceTimersByTimeAsync(5_000)
      expect(t.connection.state.kind).toBe('live')
      t.connection.close()
    })
  })

  describe('input', () => {
    it('is refused, and said so, without a connection; nothing is typed later', () => {
      const t = setUp()
      t.socket.attach()
      t.socket.end(1006)
      expect(t.connection.send(bytes('rm -rf x\r'))).toBe(false)
      expect(t.refused).toEqual([{ reason: 'offline', bytes: 9 }])
      vi.advanceTimersByTime(250)
      t.socket.attach({ resumed: true })
      expect(t.socket.input).toBe('')
      t.connection.close()
    })

    it('is kept while the terminal opens, and sent whole or not at all', () => {
      const quick = setUp()
      expect(quick.connection.send(bytes('echo '))).toBe(true)
      quick.connection.send(bytes('hi\r'))
      quick.socket.attach()
      quick.connection.send(bytes('next'))
      expect(quick.socket.input).toBe('echo hi\rnext')
      expect(quick.refused).toEqual([])
      quick.connection.close()

      const slow = setUp()
      slow.connection.send(bytes('rm '))
      vi.advanceTimersByTime(3001)
      expect(slow.connection.send(bytes('-rf\r'))).toBe(false)
      slow.connection.send(bytes('x'))
      slow.socket.attach()
      expect(slow.socket.input).toBe('')
      expect(slow.refused.map(({ bytes }) => bytes).reduce((a, b) => a + b)).toBe(8)
      slow.connection.close()

      const refused = setUp()
      refused.connection.send(bytes('lost'))
      refused.socket.end(1006)
      expect(refused.refused).toEqual([{ reason: 'offline', bytes: 4 }])
      refused.connection.close()
    })

    it('goes out in order and in pieces while the socket keeps up', () => {
      const t = setUp()
      t.socket.attach()
      const text = 'abcdefgh'.repeat(40_000)
      expect(t.connection.send(bytes(text))).toBe(true)
      expect(t.connection.send(bytes('!'))).toBe(true)
      expect(t.socket.input).toBe(`${text}!`)
      expect(Math.max(...t.socket.sent.map((frame) => frame.length))).toBeLessThan(20_000)
      t.connection.close()
    })

    it('waits for a full socket, and tells how much was lost when that breaks', () => {
      const t = setUp()
      t.socket.attach()
      t.socket.bufferedAmount = 100_000
      t.connection.send(bytes('x'.repeat(50_000)))
      expect(t.socket.input).toBe('')
      t.socket.bufferedAmount = 0
      vi.advanceTimersByTime(8)
      expect(t.socket.input).toHaveLength(50_000)
      t.socket.bufferedAmount = 70_000
      t.connection.send(bytes('y'.repeat(30_000)))
      t.socket.end(1006)
      expect(t.refused).toEqual([])
      // The node does not know this viewer any more, and so not what came from it.
      vi.advanceTimersByTime(250)
      t.socket.attach()
      expect(t.refused).toEqual([{ reason: 'cut', bytes: 100_000 }])
      expect(t.socket.input).toBe('')
      t.connection.close()
    })

    it('is told of at once when there is no next connection', () => {
      for (const end of ['close', 'gone'] as const) {
        const t = setUp()
        t.socket.attach()
        t.socket.bufferedAmount = 70_000
        t.connection.send(bytes('lost'))
        if (end === 'gone') t.socket.end(4404)
        else t.connection.close()
        expect(t.refused).toEqual([{ reason: 'cut', bytes: 70_004 }])
        t.connection.close()
        expect(t.refused).toHaveLength(1)
      }
    })

    it('goes on where it stopped when a connection breaks: each byte once, and in order', () => {
      const t = setUp()
      t.socket.attach()
      for (const text of ['one ', 'two ', 'three ']) t.connection.send(bytes(text))
      t.socket.end(1006)
      expect(t.connection.send(bytes('offline'))).toBe(false)
      vi.advanceTimersByTime(250)
      t.socket.attach({ resumed: true, typed: 6 })
      t.connection.send(bytes('four '))
      expect(t.socket.input).toBe('o three four ')
      t.socket.end(1006)
      vi.advanceTimersByTime(500)
      // All of it had arrived. A new picture changes nothing about it.
      t.socket.attach({ typed: 19 })
      expect(t.socket.input).toBe('')
      expect(t.refused).toEqual([{ reason: 'offline', bytes: 7 }])
      t.connection.close()
    })

    it('is not sent again when it is more than is kept, or too old', () => {
      const t = setUp()
      t.socket.attach()
      t.connection.send(bytes('x'.repeat(300_000)))
      t.socket.end(1006)
      vi.advanceTimersByTime(250)
      t.socket.attach({ resumed: true, typed: 10 })
      expect(t.socket.input).toBe('')
      expect(t.refused).toEqual([{ reason: 'cut', bytes: 299_990 }])
      t.connection.send(bytes('old '))
      vi.advanceTimersByTime(121_000)
      t.connection.send(bytes('new '))
      t.socket.end(1006)
      vi.advanceTimersByTime(500)
      t.socket.attach({ resumed: true, typed: 10 })
      expect(t.socket.input).toBe('')
      expect(t.refused.at(-1)).toEqual({ reason: 'cut', bytes: 8 })
      t.connection.close()
    })
  })

  describe('size [T11]', () => {
    it('is sent once it has been still for 100 ms', () => {
      const t = setUp()
      t.socket.attach()
      for (let cols = 81; cols <= 90; cols++) {
        t.connection.resize(cols, 30)
        vi.advanceTimersByTime(50)
      }
      expect(t.socket.controls).toEqual([])
      vi.advanceTimersByTime(50)
      expect(t.socket.controls).toEqual([{ type: 'resize', cols: 90, rows: 30 }])
      t.connection.close()
    })

    it('that changed while connecting is told when attached', () => {
      const t = setUp()
      t.connection.resize(100, 30)
      vi.advanceTimersByTime(200)
      t.socket.attach()
      expect(t.socket.controls).toEqual([{ type: 'resize', cols: 100, rows: 30 }])
      t.connection.close()
    })

    it('can be taken', () => {
      const t = setUp()
      t.socket.attach({ owner: false })
      t.connection.takeSize()
      expect(t.socket.controls).toEqual([
        { type: 'resize', cols: 80, rows: 24 },
        { type: 'take-size' },
      ])
      t.connection.close()
    })
  })

  describe('questions', () => {
    it('are answered by their id', async () => {
      const t = setUp()
      t.socket.attach()
      const first = t.connection.history(10)
      const second = t.connection.search('x')
      t.socket.control({ type: 'search', id: 2, hits: [], total: 0, truncated: false })
      t.socket.control({ type: 'history', id: 1, lines: ['a'], start: 0, total: 1, cols: 80 })
      expect((await first).lines).toEqual(['a'])
      expect((await second).total).toBe(0)
      t.connection.close()
    })

    it('fail with the words of the node when it gives a reason', async () => {
      const t = setUp()
      t.socket.attach()
      const page = t.connection.history(10)
      const none = { lines: [], start: 0, total: 0, cols: 0 }
      t.socket.control({ type: 'history', id: 1, ...none, error: 'asked too often' })
      await expect(page).rejects.toThrow('asked too often')
      t.connection.close()
    })

    it('fail with words when the connection goes or nothing comes', async () => {
      const t = setUp()
      t.socket.attach()
      const late = expect(t.connection.history(10)).rejects.toThrow(/did not answer/)
      await vi.advanceTimersByTimeAsync(10_000)
      await late
      const lost = expect(t.connection.history(10)).rejects.toThrow(/was lost/)
      t.socket.end(1006)
      await lost
      t.connection.close()
    })
  })

  describe('ends', () => {
    it.each([
      [4401, 'denied'],
      [4404, 'gone'],
      [4410, 'ended'],
    ])('with %i as %s, and stays there until asked', (code, kind) => {
      const t = setUp()
      t.socket.attach()
      t.socket.end(code)
      vi.advanceTimersByTime(60_000)
      expect(t.connection.state.kind).toBe(kind)
      expect(t.sockets).toHaveLength(1)
      t.connection.retry()
      expect(t.socket.query.has('viewer')).toBe(false)
      t.connection.close()
    })

    it.each([1013, 4426, 4502, 1001, 1006])('with %i are tried again', (code) => {
      const t = setUp()
      t.socket.attach()
      t.socket.end(code)
      expect(t.connection.state.kind).toBe('reconnecting')
      t.connection.close()
    })

    it('say how the terminal ended', () => {
      const t = setUp()
      t.socket.attach()
      t.socket.control({ type: 'exit', reason: 'tmux-died' })
      t.socket.end(4410)
      expect(t.connection.state).toMatchObject({
        kind: 'ended',
        message: expect.stringMatching(/tmux server/),
      })
      t.connection.close()
    })
  })
})
