import { describe, expect, it } from 'vitest'
import { decodeNotice, encodeNotice } from '../../../../../lib/store/work/postgres/notice.ts'
import type { WorkEvent } from '../../../../../lib/store/work/types.ts'

const gone = (id: string): WorkEvent => ({ type: 'task:deleted', data: { id } })
const link = { taskId: 'task_1', sessionId: 'sess_1' }

describe('a notice to the other nodes', () => {
  it('carries names and ids, in order', () => {
    const events: WorkEvent[] = [
      { type: 'task:session_added', data: link },
      gone('task_2'),
      { type: 'session:needs_input', data: { sessionId: 's', agentId: null, needsInput: none } },
    ]
    expect(decodeNotice(encodeNotice('me', events))).toEqual({
      from: 'me',
      events: [
        { type: 'task:session_added', ids: ['task_1', 'sess_1'] },
        { type: 'task:deleted', ids: ['task_2'] },
        { type: 'session:needs_input', ids: ['s'] },
      ],
    })
  })

  it.each([1, 100, 150, 171, 172, 300, 20_000])('of %i events is below 8000 bytes', (count) => {
    const events = Array.from({ length: count }, (_, n) => gone(`task_1732245600000_${n}`))
    const payload = encodeNotice('me', events)
    expect(Buffer.byteLength(payload)).toBeLessThan(8_000)
    const { events: told } = decodeNotice(payload)
    if (told === null) expect(count).toBeGreaterThan(150)
    else expect(told).toHaveLength(count)
  })

  it('that is no notice is an error', () => {
    expect(() => decodeNotice('hello')).toThrow()
  })
})

const none = { active: false, message: '', since: 0, source: 'none' } as const
