import { expect, test } from 'vitest'
import { createBus } from '../../../lib/events/bus.ts'
import { openNotify } from '../../../lib/notify/notify.ts'
import type { PushOrder } from '../../../lib/notify/sender.ts'
import type { NotifyStore, PushSubscriptionRow } from '../../../lib/store/notify.ts'
import type { Agent } from '../../../lib/wire/agent.ts'
import type { Notification } from '../../../lib/wire/notify.ts'

const START = 1_000_000
const log = { info: () => {}, warn: () => {}, error: () => {} }

const agent = (patch: Partial<Agent> = {}) =>
  ({
    id: 'agt_1',
    hostId: 'h1',
    name: 'backend',
    program: 'claude',
    state: 'running',
    activity: 'unknown',
    activitySince: 0,
    pid: 7,
    createdAt: START - 1,
    ...patch,
  }) as Agent

const phone: PushSubscriptionRow = {
  id: 'd1',
  endpoint: 'https://push.example/1',
  p256dh: '',
  auth: '',
  device: 'Phone',
  createdAt: 1,
  sentAt: null,
  principal: null,
  problem: null,
}

async function open(known: Agent[], outcome: 'sent' | 'gone' = 'sent') {
  let now = START
  const bus = createBus({ hostId: 'h1', log })
  const told: Notification[] = []
  bus.subscribe((event) => event.type === 'notify' && told.push(event.data))
  const orders: PushOrder[] = []
  const rows = new Map([[phone.id, { ...phone }]])
  const counts: number[] = []
  const store: NotifyStore = {
    readSettings: async () => null,
    writeSettings: async () => {},
    subscriptions: async () => [...rows.values()],
    put: async (row) => void rows.set(row.id, row),
    remove: async (id) => void rows.delete(id),
  }
  const notify = await openNotify({
    store,
    bus,
    log,
    dataDir: '/nowhere',
    agents: () => known,
    hosts: () => [],
    onDevices: (count) => counts.push(count),
    sender: {
      send: async (order) => {
        orders.push(order)
        return { outcome }
      },
      close: () => {},
    },
    now: () => now,
  })
  const waits = (questionId: string) =>
    bus.publish('agent:updated', {
      ...agent({ activity: 'waiting' }),
      question: { id: questionId, text: 'Proceed?', choices: [], takesText: true },
    })
  const after = (ms: number) => {
    now = START + ms
  }
  return { notify, bus, told, orders, rows, counts, waits, after }
}

test('what a node finds when it starts is no news; what happens then is', async () => {
  const { told, orders, bus, waits } = await open([agent()])
  waits('q1')
  expect(told).toEqual([])
  bus.publish('agent:updated', agent({ activity: 'working' }))
  waits('q2')
  expect(told).toMatchObject([
    { kind: 'waiting', agentId: 'agt_1', questionId: 'q2', name: 'backend' },
  ])
  expect(JSON.parse(orders[0]?.payload ?? '')).toEqual(told[0])
})

test('an agent of which nothing was known for long is news when it asks', async () => {
  const { told, waits, after } = await open([agent()])
  after(30_000)
  waits('q1')
  expect(told).toHaveLength(1)
})

test('an agent that came since the start is news at once', async () => {
  const { told, bus, waits } = await open([])
  bus.publish('agent:created', agent({ createdAt: START }))
  bus.publish('agent:updated', agent({ createdAt: START, activity: 'working' }))
  waits('q1')
  expect(told).toHaveLength(1)
})

test('a device that is gone is forgotten, and the node stops listening for it', async () => {
  const { rows, counts, bus, waits } = await open([agent()], 'gone')
  bus.publish('agent:updated', agent({ activity: 'working' }))
  waits('q1')
  await expect.poll(() => rows.size).toBe(0)
  expect(counts).toEqual([1, 0])
})

test('nothing is told any more when it is closed', async () => {
  const { notify, told, bus, waits } = await open([agent()])
  notify.close()
  bus.publish('agent:updated', agent({ activity: 'working' }))
  waits('q1')
  expect(told).toEqual([])
})

test('what an agent did before its host was out of sight is no news afterwards', async () => {
  const { told, bus, waits } = await open([agent({ activity: 'working' })])
  const hide = () => {
    bus.publish('agent:updated', agent({ activity: 'working', state: 'unreachable' }))
    bus.publish('agent:updated', agent())
  }
  waits('q1')
  hide()
  waits('q1 of the node that started again')
  expect(told).toHaveLength(1)
  // As it worked in between, the same words are another question.
  bus.publish('agent:updated', agent({ activity: 'working' }))
  waits('q2')
  expect(told).toHaveLength(2)
  bus.publish('agent:updated', agent({ activity: 'working' }))
  hide()
  expect(told).toHaveLength(2)
  bus.publish('agent:updated', agent({ activity: 'idle' }))
  expect(told.map(({ kind }) => kind)).toEqual(['waiting', 'waiting', 'finished'])
})
