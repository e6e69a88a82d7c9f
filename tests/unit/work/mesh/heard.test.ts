import { describe, expect, test } from 'vitest'
import { parseWorkFrame, parseWorkList } from '../../../../lib/work/mesh/heard.ts'
import { B, C } from '../../mesh/route-support.ts'
import { project, session, task } from '../fixtures.ts'

const from = { hostId: B, ownHomeId: 'shared:ours' }
const frame = (type: string, data: unknown) => JSON.stringify({ type, event: type, data, seq: 1 })

describe('[M17] what a host may tell of', () => {
  const cases: [string, object, boolean][] = [
    ['its own', { homeId: B }, true],
    ['a board that it shares with others', { homeId: 'shared:theirs' }, true],
    ['the board that this node shares', { homeId: 'shared:ours' }, false],
    ['what a third host keeps', { homeId: C }, false],
    ['what it has itself only heard', { homeId: B, heardAt: 1 }, false],
  ]
  test.each(cases)('%s', async (_name, fields, isTaken) => {
    const item = { ...project(), ...fields }
    const heard = parseWorkFrame(frame('project:updated', item), from)
    expect(heard?.type).toBe(isTaken ? 'work' : 'other')
    expect(await parseWorkList('project', JSON.stringify([item]), from)).toHaveLength(
      isTaken ? 1 : 0,
    )
  })
})

describe('a frame', () => {
  test.each(['hello', 'resync', 'error'])('%s', (type) => {
    expect(parseWorkFrame(JSON.stringify({ type, epoch: 'e', seq: 1 }), from)).toEqual({ type })
  })

  test('an answer to a ping', () => {
    expect(parseWorkFrame('{"type":"pong","id":7}', from)).toEqual({ type: 'pong', id: 7 })
  })

  test.each(['', '7', 'null', '{}', frame('task:updated', { id: 1 })])('%j is none', (text) => {
    expect(parseWorkFrame(text, from)).toBeNull()
  })

  test('of another topic, or a later version, is of no use', () => {
    expect(parseWorkFrame(frame('agent:created', {}), from)).toEqual({ type: 'other' })
    expect(parseWorkFrame(frame('task:praised', {}), from)).toEqual({ type: 'other' })
  })
})

describe('a list', () => {
  test('is what is well-formed in it', async () => {
    const good = task('t', { homeId: B })
    const text = JSON.stringify([good, { id: 'bad' }, null])
    expect(await parseWorkList('task', text, from)).toEqual([good])
    expect(await parseWorkList('task', '{}', from)).toBeNull()
  })

  test('is kept without long histories, and without what is huge', async () => {
    const timeline = Array.from({ length: 150 }, (_, n) => ({
      id: `e${n}`,
      type: 'update' as const,
      timestamp: n,
      message: 'm',
    }))
    const long = task('t', { homeId: B, timeline })
    const [kept] = (await parseWorkList('task', JSON.stringify([long]), from)) ?? []
    expect(kept).toMatchObject({ timelineTruncated: true, timeline: timeline.slice(50) })
    const metadata = { role: 'worker', notes: 'x'.repeat(2 * 1024 * 1024) }
    const huge = session('s', { homeId: B, metadata })
    const [small] = (await parseWorkList('session', JSON.stringify([huge]), from)) ?? []
    expect(small).toMatchObject({ id: 's', metadata: { role: 'worker' } })
    expect(JSON.stringify(small).length).toBeLessThan(2_000)
  })
})
