import { describe, expect, it } from 'vitest'
import { attachedAgents, HIDDEN_ATTACHED } from '../../../../lib/client/workspace/attached.ts'
import {
  broadcast,
  type Delivery,
  summaryOf,
  whySkipped,
} from '../../../../lib/client/workspace/broadcast.ts'
import { gridCandidates } from '../../../../lib/client/workspace/candidates.ts'
import { commandOf } from '../../../../lib/client/workspace/keys.ts'
import { agentOf } from '../support.ts'

describe('attached terminals', () => {
  const ids = Array.from({ length: 20 }, (_, n) => `a${n}`)
  const open = new Set(ids)

  it('are those in sight and a few seen last', () => {
    let attached: string[] = []
    for (const id of ids) attached = attachedAgents(attached, [id], open)
    expect(attached).toEqual(ids.slice(-1 - HIDDEN_ATTACHED).reverse())
  })

  it('leave with their pane', () => {
    expect(attachedAgents(['a0', 'a1', 'a2'], ['a0'], new Set(['a0', 'a2']))).toEqual(['a0', 'a2'])
  })
})

describe('who fills a grid', () => {
  it('waits, then works, newest first, then did something last', () => {
    const agents = [
      agentOf('old', { lastActivityAt: 1 }),
      agentOf('recent', { lastActivityAt: 9 }),
      agentOf('works', { activity: 'working', activitySince: 5 }),
      agentOf('works-new', { activity: 'working', activitySince: 6 }),
      agentOf('waits', { activity: 'waiting', activitySince: 2 }),
      agentOf('asleep', { state: 'hibernated' }),
      agentOf('ended', { pid: null, exit: { status: 0, at: 1 } }),
    ]
    const names = ['waits', 'works-new', 'works', 'recent', 'old']
    expect(gridCandidates(agents)).toEqual(names.map((name) => `agt_${name}`))
  })
})

describe('chords', () => {
  const key = (code: string, more = {}) =>
    commandOf({ code, ctrlKey: true, shiftKey: true, altKey: false, metaKey: false, ...more })

  it('are of Ctrl and Shift, and leave all others alone', () => {
    expect(key('ArrowLeft')).toEqual({ do: 'focus', direction: 'left' })
    expect(key('ArrowLeft', { altKey: true })).toEqual({ do: 'swap', direction: 'left' })
    expect(key('BracketRight')).toEqual({ do: 'tab', step: 1 })
    expect(key('Enter')).toEqual({ do: 'zoom' })
    expect(key('ArrowLeft', { shiftKey: false })).toBeNull()
    expect(key('ArrowLeft', { ctrlKey: false })).toBeNull()
    expect(key('Enter', { metaKey: true })).toBeNull()
    expect(key('Enter', { altKey: true })).toBeNull()
    expect(key('KeyC')).toBeNull()
    expect(key('KeyE')).toBeNull()
  })
})

describe('broadcast', () => {
  const question = { id: 'q1', text: 'Run it?', choices: [], takesText: false }

  it('says why somebody gets nothing', () => {
    expect(whySkipped(agentOf('a'))).toBeNull()
    expect(whySkipped(agentOf('a', { activity: 'working' }))).toBeNull()
    expect(whySkipped(agentOf('a', { activity: 'waiting', question }))).toMatch(/prompt/)
    expect(whySkipped(agentOf('a', { state: 'hibernated' }))).toMatch(/hibernated/)
    expect(whySkipped(agentOf('a', { state: 'unreachable' }))).toMatch(/reach/)
    expect(whySkipped(agentOf('a', { pid: null, exit: { status: 1, at: 0 } }))).toMatch(/ended/)
    expect(whySkipped(undefined)).toMatch(/gone/)
  })

  it('sends a few at a time, looks again before each, and reports each', async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `agt_a${n}`)
    const agents = new Map(ids.map((id, n) => [id, agentOf(`a${n}`)]))
    const got = new Map<string, Delivery>()
    let sending = 0
    let most = 0
    await broadcast(ids, {
      agent: (id) => agents.get(id),
      async send(id) {
        most = Math.max(most, ++sending)
        await new Promise((resolve) => setTimeout(resolve))
        sending--
        // Meanwhile the last one comes to a prompt.
        agents.set('agt_a11', agentOf('a11', { activity: 'waiting', question }))
        if (id === 'agt_a1') throw new Error('It broke.')
        return { ok: true, submitted: id === 'agt_a2' ? 'unverified' : 'verified' }
      },
      onDelivery: (id, delivery) => got.set(id, delivery),
    })
    expect(most).toBe(4)
    expect(got.size).toBe(12)
    expect(got.get('agt_a0')).toEqual({ state: 'verified' })
    expect(got.get('agt_a1')).toEqual({ state: 'failed', why: 'It broke.' })
    expect(got.get('agt_a2')).toEqual({ state: 'unverified' })
    expect(got.get('agt_a11')).toMatchObject({ state: 'skipped' })
    expect(summaryOf(got.values())).toBe('9 delivered, 1 sent, not confirmed, 1 skipped, 1 failed')
  })
})
