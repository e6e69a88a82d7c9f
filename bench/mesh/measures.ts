import { createGrownWorld } from '../../tests/sim/grown.ts'
import { HEAD_BYTES, TIMEOUT_MS } from '../../tests/sim/network.ts'
import type { SimNode, World } from '../../tests/sim/world.ts'
import type { Outcome, Row } from '../measure.ts'
import { quantile } from '../stats.ts'

/** Virtual ms between two looks; times are as exact as that. */
const STEP_MS = 10
const LIMIT_MS = 300_000

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
const spread = (times: readonly number[]) =>
  `p50 ${seconds(quantile(times, 0.5))}, p95 ${seconds(quantile(times, 0.95))}, max ${seconds(Math.max(...times))}`

function holds(node: SimNode, id: string): boolean {
  const entry = node.membership.get(id)
  return entry?.mem?.state === 'member' && entry.self !== undefined
}

/** From the moment a person's click is answered until all are of one mind; ms. */
async function timeJoin(world: World): Promise<number> {
  const alive = world.nodes.filter(({ up }) => up)
  const guest = world.spawn()
  const host = alive[Math.floor(world.random() * alive.length)] as SimNode
  let start = Number.NaN
  void tryJoin(world, host, guest).then(() => {
    start = world.clock.now()
  })
  const known = () =>
    alive.every((node) => holds(node, guest.id)) &&
    alive.every((node) => guest.membership.isMember(node.id))
  const isKnown = await world.clock.until(known, LIMIT_MS, STEP_MS)
  if (!isKnown) throw new Error('a join did not become known')
  return world.clock.now() - start
}

/** Adding is tried again when its request was lost, as a person or the dashboard does. */
async function tryJoin(world: World, host: SimNode, guest: SimNode): Promise<boolean> {
  for (let tries = 0; tries < 10; tries++)
    if ((await world.join(host, guest)) === 'joined') return true
  return false
}

async function joins(world: World, times: number): Promise<number[]> {
  const result: number[] = []
  for (let i = 0; i < times; i++) {
    result.push(await timeJoin(world))
    await world.clock.run(20_000)
  }
  return result
}

export interface Size {
  nodes: number
  joins: number
  /** Of all of its joins, in seconds. */
  reach?: { p50?: number; p95?: number; max?: number }
  loss?: number
  down?: number
}

/** A join in a mesh that is calm; and in one where messages get lost, or nodes are down. */
export async function join({ nodes, joins: times, reach, loss = 0, down = 0 }: Size): Promise<Row> {
  const world = await createGrownWorld(nodes, { seed: nodes })
  world.network.loss = loss
  for (const node of world.nodes.slice(0, nodes * down)) world.kill(node)
  const measured = await joins(world, times)
  world.close()
  const [p50, p95, max] = [quantile(measured, 0.5), quantile(measured, 0.95), Math.max(...measured)]
  const goals = Object.entries(reach ?? {})
  const values: Record<string, number> = { p50, p95, max }
  return {
    measure: `join known everywhere, ${count(nodes)} nodes${conditions(loss, down)}`,
    figure: goals.map(([name, goal]) => `${name} < ${goal} s`).join(', ') || '–',
    measured: spread(measured),
    reached: reach ? goals.every(([name, goal]) => (values[name] ?? 0) < goal * 1000) : null,
  }
}

function conditions(loss: number, down: number): string {
  return (loss ? `, ${loss * 100} % lost` : '') + (down ? `, ${down * 100} % just gone down` : '')
}

function count(nodes: number): string {
  return nodes.toLocaleString('en')
}

/** What one node sends in a minute, requests and answers, when nothing happens. */
export async function traffic(nodes: number, down = 0): Promise<Row[]> {
  const world = await createGrownWorld(nodes, { seed: nodes, weigh: true })
  for (const node of world.nodes.slice(0, nodes * down)) world.kill(node)
  if (down > 0) await world.clock.run(180_000)
  const before = { ...world.network.traffic }
  await world.clock.run(60_000)
  const { messages, body, head } = world.network.traffic
  const alive = world.nodes.filter(({ up }) => up).length
  world.close()
  const each = (after: number, earlier: number) => (after - earlier) / alive
  const bodies = each(body, before.body)
  const heads = each(head, before.head)
  const kilobytes = (bodies + heads) / 1000
  return [
    {
      measure: `traffic of a node, ${count(nodes)} nodes${down ? `, ${down * 100} % down` : ''}`,
      figure: '≤ 45 KB/min',
      measured: `${kilobytes.toFixed(1)} KB/min (${(bodies / 1000).toFixed(1)} of JSON; ${each(messages, before.messages).toFixed(0)} messages)`,
      reached: kilobytes <= 45,
    },
  ]
}

/** Two halves for two minutes; a removal and joins on both sides; then one mesh again. */
export async function healed(nodes: number): Promise<Row[]> {
  const world = await createGrownWorld(nodes, { seed: nodes })
  const { clock } = world
  world.nodes.forEach((node, index) => {
    node.side = index % 2
  })
  await clock.run(60_000)
  const [left, right] = [0, 1].map((side) => world.nodes.filter((node) => node.side === side))
  const [a, b, gone] = [left?.[0], right?.[0], left?.[1]]
  if (!a || !b || !gone) throw new Error('too few nodes')
  world.remove(a, gone)
  const guests = [a, b, a, b].map((host) => {
    const guest = world.spawn()
    guest.side = host.side
    void world.join(host, guest)
    return guest
  })
  await clock.run(60_000)
  for (const node of world.nodes) node.side = 0
  const start = clock.now()
  const others = world.nodes.filter((node) => node !== gone)
  const isOne = () => {
    const root = a.membership.digests.root()
    return others.every(({ membership }) => membership.digests.root() === root)
  }
  const converged = await clock.until(isOne, LIMIT_MS, STEP_MS)
  const took = clock.now() - start
  const isRight = others.every(
    ({ id, membership }) =>
      !membership.isMember(gone.id) &&
      guests.every((g) => g.id === id || membership.isMember(g.id)),
  )
  const left410 = await clock.until(() => gone.membership.members().length === 0, LIMIT_MS, STEP_MS)
  const views = others.every(({ membership, gossip }) =>
    membership.members().every((id) => gossip.reachOf(id).reach !== 'suspect'),
  )
  world.close()
  if (!converged || !isRight || !left410) throw new Error(`not one mesh again (${views})`)
  return [
    {
      measure: `healed partition, ${count(nodes)} nodes, a removal and 4 joins inside`,
      figure: nodes === 1000 ? '< 5 s' : '–',
      measured: `one mesh after ${seconds(took)}`,
      reached: nodes === 1000 ? took < 5000 : null,
    },
  ]
}

export const NOTES: Outcome['notes'] = [
  `A leg takes 8–45 ms; a request whose message or answer is lost fails after ${TIMEOUT_MS / 1000} s and is not sent again.`,
  `Bytes are those of the real messages as JSON, and of the heads of HTTP/1.1 with the signature of a real request: ${HEAD_BYTES.request} bytes a request, ${HEAD_BYTES.answer} an answer. A node receives as much as it sends; TCP, IP and TLS are not counted.`,
  'A join is timed from the answer to the person who adds the host, until all nodes that are up list it with its addresses, and it lists them; looked at every 10 ms.',
]
