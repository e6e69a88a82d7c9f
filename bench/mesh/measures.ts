import { createGrownWorld } from '../../tests/sim/grown.ts'
import { HEAD_BYTES, TIMEOUT_MS } from '../../tests/sim/network.ts'
import type { SimNode, World } from '../../tests/sim/world.ts'
import type { Row } from '../measure.ts'
import { quantile } from '../stats.ts'

/** Virtual ms between two looks; times are as exact as that. */
const STEP_MS = 10
const LIMIT_MS = 300_000
/** After this the minute of frequent comparing is over, and what is down counts as down. */
const CALM_MS = 60_000

/** One size of mesh, and what 4 things are asked of it; in seconds. */
export interface Size {
  nodes: number
  joins: number
  /** Of joins in a calm mesh. */
  reach?: { p50?: number; p95?: number; max?: number }
  /** The longest join when 20 % of the messages are lost. */
  reachLossy?: number
  /** A healed partition. */
  reachHealed?: number
}

export type Say = (row: Row) => void

/** All measures of one size, in one world, one after the other. */
export async function measureSize(size: Size, say: Say): Promise<void> {
  const { nodes } = size
  const world = await createGrownWorld(nodes, { seed: nodes, weigh: true })
  const of = `${nodes.toLocaleString('en')} nodes`
  try {
    say(await traffic(world, of))
    say(joinRow(`join known everywhere, ${of}`, await joins(world, size.joins), size.reach))
    world.network.loss = 0.2
    const lossy = await joins(world, size.joins)
    const goal = size.reachLossy === undefined ? undefined : { max: size.reachLossy }
    say(joinRow(`– 20 % of the messages lost`, lossy, goal))
    world.network.loss = 0
    await world.clock.run(CALM_MS)
    say(await healed(world, size.reachHealed))
    await world.clock.run(CALM_MS)
    for (const node of world.nodes.filter((_, index) => index % 10 < 3)) world.kill(node)
    say(joinRow(`– 30 % just gone down`, await joins(world, size.joins)))
    await world.clock.run(2 * CALM_MS)
    say(await traffic(world, `${of}, 30 % down`))
    say(await returned(world))
  } finally {
    world.close()
  }
}

function joinRow(measure: string, times: readonly number[], reach?: Size['reach']): Row {
  const values = { p50: quantile(times, 0.5), p95: quantile(times, 0.95), max: Math.max(...times) }
  const goals = Object.entries(reach ?? {}) as [keyof typeof values, number][]
  return {
    measure,
    figure: goals.map(([name, goal]) => `${name} < ${goal} s`).join(', ') || '–',
    measured: `p50 ${seconds(values.p50)}, p95 ${seconds(values.p95)}, max ${seconds(values.max)} (${times.length} joins)`,
    reached: reach ? goals.every(([name, goal]) => values[name] < goal * 1000) : null,
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

async function joins(world: World, times: number): Promise<number[]> {
  const result: number[] = []
  for (let i = 0; i < times; i++) {
    result.push(await timeJoin(world))
    await world.clock.run(3000)
  }
  return result
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
  const missing = new Set(alive)
  const isKnown = () => {
    for (const node of missing) {
      if (!holds(node, guest.id) || !guest.membership.isMember(node.id)) return false
      missing.delete(node)
    }
    return true
  }
  if (!(await world.clock.until(isKnown, LIMIT_MS, STEP_MS)))
    throw new Error('a join stayed unknown')
  return world.clock.now() - start
}

function holds({ membership }: SimNode, id: string): boolean {
  return membership.isMember(id) && membership.get(id)?.self !== undefined
}

/** Adding is tried again when a message of it was lost, as a person does. */
async function tryJoin(world: World, host: SimNode, guest: SimNode): Promise<void> {
  while ((await world.join(host, guest)) !== 'joined');
}

/** What one node sends in a minute, requests and answers, when nothing happens. */
async function traffic(world: World, of: string): Promise<Row> {
  const before = { ...world.network.traffic }
  await world.clock.run(60_000)
  const { messages, body, head } = world.network.traffic
  const alive = world.nodes.filter(({ up }) => up).length
  const json = (body - before.body) / alive / 1000
  const total = json + (head - before.head) / alive / 1000
  const count = Math.round((messages - before.messages) / alive)
  return {
    measure: `a node sends, ${of}`,
    figure: '≤ 45 KB/min',
    measured: `${total.toFixed(1)} KB/min (${json.toFixed(1)} of it JSON; ${count} messages)`,
    reached: total <= 45,
  }
}

/** Two halves for two minutes, a removal and joins on both sides, then one mesh again. */
async function healed(world: World, reach: number | undefined): Promise<Row> {
  const { clock } = world
  world.nodes.forEach((node, index) => {
    node.side = index % 2
  })
  await clock.run(60_000)
  const [a, b, gone] = world.nodes
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
  if (!(await clock.until(isOne, LIMIT_MS, STEP_MS))) throw new Error('it stays two meshes')
  const took = clock.now() - start
  const isRight = others.every(
    ({ membership }) =>
      !membership.isMember(gone.id) && guests.every(({ id }) => membership.isMember(id)),
  )
  const hasLeft = () => gone.membership.members().length === 0
  if (!isRight || !(await clock.until(hasLeft, LIMIT_MS))) throw new Error('the lists are wrong')
  world.kill(gone)
  return {
    measure: '– healed after 2 min as two halves, with a removal and 4 joins',
    figure: reach === undefined ? '–' : `< ${reach} s`,
    measured: `one mesh again after ${seconds(took)}`,
    reached: reach === undefined ? null : took < reach * 1000,
  }
}

/** All that were down come back at once, with what is on their disks. */
async function returned(world: World): Promise<Row> {
  const { clock } = world
  const back = world.nodes.filter((node) => !node.up && node.disk.entries.length > 1)
  const alive = world.nodes.filter((node) => node.up || back.includes(node))
  for (const node of back) world.start(node)
  const start = clock.now()
  const isOne = () => {
    const root = alive[0]?.membership.digests.root()
    return alive.every(({ membership }) => membership.digests.root() === root)
  }
  if (!(await clock.until(isOne, LIMIT_MS, STEP_MS))) throw new Error('who came back stays behind')
  return {
    measure: '– those 30 % come back at once',
    figure: '–',
    measured: `all of one mind after ${seconds(clock.now() - start)}`,
    reached: null,
  }
}

export const NOTES: readonly string[] = [
  `A leg takes 8–45 ms; a request whose message or answer is lost fails after ${TIMEOUT_MS / 1000} s and is not sent again.`,
  `Bytes are those of the real messages as JSON, and of the heads of HTTP/1.1: ${HEAD_BYTES.request} bytes a request with its real signature, ${HEAD_BYTES.answer} an answer as \`curl -D -\` shows it. A node receives as much as it sends; TCP, IP and TLS are not counted, nor connections that fail.`,
  'A join is timed from the answer to the person who adds the host, until all nodes that are up list it with its addresses, and it lists all of them; looked at every 10 ms.',
]
