import { beforeEach, describe, expect, it } from 'vitest'
import {
  applyEvents,
  hostsWaiting,
  reachableCount,
  setLists,
  useDashboard,
  waitingCount,
} from '../../../lib/client/store.ts'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { AnyEnvelope } from '../../../lib/wire/event.ts'
import type { NodeAnswer } from '../../../lib/wire/node.ts'
import { agentOf, hostOf } from './support.ts'

const NODE = { id: 'self', name: 'studio' } as NodeAnswer
const nobodyLooks = () => false
let seq = 0

function event<T extends AnyEnvelope['type']>(type: T, data: unknown): AnyEnvelope {
  return { type, event: type, data, timestamp: 0, seq: ++seq, hostId: 'self' } as AnyEnvelope
}
const updated = (agent: Agent) => event('agent:updated', agent)
const activity = (agent: Agent, now: Agent['activity'], since: number) =>
  event('agent:activity', {
    id: agent.id,
    hostId: 'self',
    activity: now,
    activitySince: since,
    activitySource: 'output',
    lastActivityAt: since,
  })

const assistant = agentOf('helper', { program: 'claude' })
const shell = agentOf('shell')

beforeEach(() => {
  useDashboard.setState({ unseen: new Set() })
  setLists({ agents: [assistant, shell], hosts: [hostOf('self', { self: true })], node: NODE })
})

describe('applyEvents', () => {
  it('applies a burst as one change', () => {
    let renders = 0
    const stop = useDashboard.subscribe(() => renders++)
    const burst = Array.from({ length: 500 }, (_, n) =>
      activity(shell, n % 2 ? 'idle' : 'working', n),
    )
    applyEvents(burst, nobodyLooks)
    stop()
    expect(renders).toBe(1)
    expect(useDashboard.getState().agents.get(shell.id)?.activitySince).toBe(499)
  })

  it('leaves the rows alone when only activity changes', () => {
    const before = useDashboard.getState().placement
    applyEvents([activity(shell, 'working', 5)], nobodyLooks)
    expect(useDashboard.getState().placement).toBe(before)
    applyEvents([updated({ ...shell, name: 'other' })], nobodyLooks)
    expect(useDashboard.getState().placement).toBeGreaterThan(before)
  })

  it('keeps the objects of agents that an event is not about', () => {
    const before = useDashboard.getState().agents.get(assistant.id)
    applyEvents([activity(shell, 'working', 5)], nobodyLooks)
    expect(useDashboard.getState().agents.get(assistant.id)).toBe(before)
  })

  it('forgets the question when the agent goes on', () => {
    applyEvents(
      [
        updated({
          ...shell,
          activity: 'waiting',
          question: { id: 'q1', text: 'Go?', choices: [], takesText: true },
        }),
      ],
      nobodyLooks,
    )
    expect(waitingCount(useDashboard.getState())).toBe(1)
    applyEvents([activity(shell, 'working', 9)], nobodyLooks)
    expect(useDashboard.getState().agents.get(shell.id)?.question).toBeUndefined()
    expect(waitingCount(useDashboard.getState())).toBe(0)
  })

  it('ignores activity of an agent that it does not know', () => {
    applyEvents([activity(agentOf('stranger'), 'working', 1)], nobodyLooks)
    expect(useDashboard.getState().agents.size).toBe(2)
  })
})

describe('finished, not seen', () => {
  const finish = (agent: Agent, from: number, to: number, looks = nobodyLooks) => {
    applyEvents([activity(agent, 'working', from)], looks)
    applyEvents([activity(agent, 'idle', to)], looks)
    return useDashboard.getState().unseen.has(agent.id)
  }

  it('marks an assistant that ended its work while nobody looked', () => {
    expect(finish(assistant, 1000, 1500)).toBe(true)
  })
  it('does not mark what is looked at', () => {
    expect(finish(assistant, 1000, 9000, () => true)).toBe(false)
  })
  it('does not mark a shell for a moment’s output, but for five seconds of work', () => {
    expect(finish(shell, 1000, 3000)).toBe(false)
    expect(finish(shell, 1000, 6000)).toBe(true)
  })
  it('is over when the agent works again, or is gone', () => {
    finish(assistant, 1000, 2000)
    applyEvents([activity(assistant, 'working', 3000)], nobodyLooks)
    expect(useDashboard.getState().unseen.size).toBe(0)
    finish(assistant, 4000, 5000)
    applyEvents([event('agent:deleted', { id: assistant.id })], nobodyLooks)
    expect(useDashboard.getState().unseen.size).toBe(0)
  })
})

describe('hosts', () => {
  const there = hostOf('there', { name: 'mac-mini' })
  const remote = agentOf('far', { hostId: 'there' })
  const state = () => useDashboard.getState()

  it('come, change and go by events; a removed one takes its agents with it', () => {
    applyEvents([event('host:added', there), event('agent:created', remote)], nobodyLooks)
    expect(state().hosts.get('there')?.name).toBe('mac-mini')
    expect(state().agents.has(remote.id)).toBe(true)
    applyEvents([event('host:removed', { id: 'there', name: 'mac-mini' })], nobodyLooks)
    expect([...state().hosts.keys()]).toEqual(['self'])
    expect([...state().agents.values()]).toEqual([assistant, shell])
  })

  it('move the rows only when they come, go or change their names', () => {
    const before = state().placement
    applyEvents([event('host:added', there)], nobodyLooks)
    const added = state().placement
    expect(added).toBeGreaterThan(before)
    applyEvents([event('host:updated', { ...there, reach: 'unreachable', rtt: 12 })], nobodyLooks)
    expect(state().placement).toBe(added)
    expect(reachableCount(state())).toBe(1)
    applyEvents([event('host:updated', { ...there, name: 'attic' })], nobodyLooks)
    expect(state().placement).toBeGreaterThan(added)
  })

  it('tell what changed about this node itself', () => {
    applyEvents([event('host:updated', hostOf('self', { self: true, name: 'desk' }))], nobodyLooks)
    expect(state().node?.name).toBe('desk')
  })

  it('that wait to be let in are counted, those that we wait for are not', () => {
    const requests = [
      { id: 'a', direction: 'in', state: 'waiting' },
      { id: 'b', direction: 'out', state: 'waiting' },
      { id: 'c', direction: 'in', state: 'denied' },
    ]
    applyEvents([event('host:requests', { requests })], nobodyLooks)
    expect(hostsWaiting(state())).toBe(1)
  })
})
