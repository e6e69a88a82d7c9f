import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Feed, openFeed } from '../../../lib/client/feed.ts'

class FakeSocket {
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readyState = 1
  sent: string[] = []
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly url: string
  constructor(url: string) {
    this.url = url
    FakeSocket.all.push(this)
  }
  send(text: string) {
    this.sent.push(text)
  }
  close() {
    this.readyState = 3
  }
  say(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

const last = () => FakeSocket.all.at(-1) as FakeSocket
const hello = (epoch: string, seq: number) => ({
  type: 'hello',
  epoch,
  seq,
  hostId: 'h',
  version: '1',
})
const event = (seq: number) => ({ type: 'agent:deleted', event: 'agent:deleted', data: {}, seq })

describe('openFeed', () => {
  let feed: Feed
  const seen: string[] = []

  beforeEach(() => {
    vi.useFakeTimers()
    FakeSocket.all = []
    seen.length = 0
    feed = openFeed({
      url: 'ws://node/ws',
      WebSocket: FakeSocket as unknown as typeof WebSocket,
      onEvent: ({ seq }) => seen.push(`event ${seq}`),
      onResync: () => seen.push('resync'),
      onState: (state) => seen.push(state),
      onDenied: () => seen.push('denied'),
    })
  })
  afterEach(() => {
    feed.close()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  it('fetches the lists at first, then goes on from where it was', () => {
    last().say(hello('e1', 4))
    last().say(event(5))
    expect(seen).toEqual(['connecting', 'open', 'resync', 'event 5'])
    last().onclose?.({ code: 1006 })
    vi.advanceTimersByTime(250)
    expect(last().url).toBe('ws://node/ws?since=e1.5')
    last().say(hello('e1', 6))
    last().say(event(6))
    expect(seen.slice(4)).toEqual(['lost', 'open', 'event 6'])
  })

  it('fetches the lists once when the node was restarted', () => {
    last().say(hello('e1', 4))
    last().onclose?.({ code: 1006 })
    vi.advanceTimersByTime(250)
    last().say(hello('e2', 0))
    last().say({ type: 'resync', epoch: 'e2', seq: 0 })
    expect(seen.filter((what) => what === 'resync')).toHaveLength(2)
  })

  it('fetches the lists when events were dropped', () => {
    last().say(hello('e1', 4))
    last().say({ type: 'resync', epoch: 'e1', seq: 900 })
    expect(seen.at(-1)).toBe('resync')
  })

  it('asks a silent node, and gives up a dead one', () => {
    last().say(hello('e1', 0))
    vi.advanceTimersByTime(20_000)
    expect(last().sent).toEqual(['{"type":"ping"}'])
    last().say({ type: 'pong' })
    vi.advanceTimersByTime(20_000)
    expect(last().sent).toHaveLength(2)
    vi.advanceTimersByTime(5_000)
    expect(seen.at(-1)).toBe('lost')
  })

  it('waits longer after each failure, and not at all when told', () => {
    const waits: number[] = []
    for (let n = 0; n < 8; n++) {
      const sockets = FakeSocket.all.length
      last().onclose?.({ code: 1006 })
      let waited = 0
      for (; FakeSocket.all.length === sockets; waited += 25) vi.advanceTimersByTime(25)
      waits.push(waited)
    }
    expect(waits[0]).toBeLessThanOrEqual(250)
    expect(waits[4]).toBeGreaterThanOrEqual(2000)
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_000)
    expect(FakeSocket.all).toHaveLength(9)
    last().onclose?.({ code: 1006 })
    feed.retry()
    expect(FakeSocket.all).toHaveLength(10)
  })

  it('does not come back by itself where it was denied', () => {
    last().say(hello('e1', 0))
    last().onclose?.({ code: 4401 })
    expect(seen.slice(-2)).toEqual(['lost', 'denied'])
    vi.advanceTimersByTime(60_000)
    expect(FakeSocket.all).toHaveLength(1)
    feed.retry()
    expect(FakeSocket.all).toHaveLength(2)
  })
})
