import type { MemRecord } from '../../lib/wire/mesh.ts'
import { TIMEOUT_MS } from './network.ts'
import { createWorld, type SimNode, type World } from './world.ts'

/** One step of a schedule; numbers choose nodes by their place in the list. */
export type Step =
  | { do: 'join' | 'remove'; at: number; whom: number }
  | { do: 'partition'; sides: number }
  | { do: 'heal' }
  | { do: 'kill' | 'start' | 'backup' | 'restore' | 'rename'; at: number }
  | { do: 'loss'; share: number }

export interface Schedule {
  seed: number
  nodes: number
  /** How many of the nodes are one mesh at the beginning. */
  joined: number
  /** Each step, and how many ms pass after it. */
  steps: readonly (readonly [Step, number])[]
}

export interface Verdict {
  /** A record gave way to an older one: a removed host was a member again, or the other way round. */
  resurrections: string[]
  /** Nodes that trust each other and hold different records. */
  disagreements: string[]
  /** Hosts that list another which does not list them. */
  oneSided: string[]
  /** Nodes of which others hold what an earlier run of theirs said (M4). */
  outdated: string[]
  /** From the end of the schedule until all agreed, virtual ms. */
  settledMs: number
  events: number
}

/** After everything is healed and started, within this time all agree; in ms. */
const SETTLE_MS = 120_000

/** Runs a schedule, heals all there is to heal, and says what is wrong then. */
export async function runSchedule(
  schedule: Schedule,
  look?: (world: World) => void,
): Promise<Verdict> {
  const memory = new Map<string, Map<string, number>>()
  const resurrections: string[] = []
  const watch = (node: SimNode, how: string) => watchNode(node, how, memory, resurrections)
  const world = createWorld({ seed: schedule.seed, onStart: watch })
  for (let i = 0; i < schedule.nodes; i++) world.spawn()
  for (const node of world.nodes.slice(1, schedule.joined)) {
    const [first] = world.nodes
    if (first) void world.join(first, node)
    await world.clock.run(200)
  }
  const half: [a: SimNode, b: SimNode][] = []
  for (const [step, wait] of schedule.steps) {
    perform(world, step, half)
    await world.clock.run(wait)
  }
  world.network.loss = 0
  for (const node of world.nodes) {
    node.side = 0
    world.start(node)
  }
  await world.clock.run(TIMEOUT_MS)
  // Whoever got no answer tries again: until then one side has agreed, and the other does not know.
  for (const [a, b] of half) void world.join(a, b)
  const healedAt = world.clock.now()
  const isSettled = () => faultsOf(world, memory).every((faults) => faults.length === 0)
  await world.clock.until(isSettled, SETTLE_MS, 2000)
  const [disagreements, oneSided, returned, outdated] = faultsOf(world, memory)
  look?.(world)
  world.close()
  return {
    resurrections: [...resurrections, ...returned],
    disagreements,
    oneSided,
    outdated,
    settledMs: world.clock.now() - healedAt,
    events: world.clock.events,
  }
}

/** `half` gets the joins that ended in the middle. */
function perform(world: World, step: Step, half: [SimNode, SimNode][]): void {
  const { nodes, network, random } = world
  const node = (index: number) => nodes[index % nodes.length] as SimNode
  switch (step.do) {
    case 'join': {
      const [a, b] = [node(step.at), node(step.whom)]
      void world.join(a, b).then((result) => result === 'half' && half.push([a, b]))
      break
    }
    case 'remove':
      // Whoever was just let in waits for the list before it removes the only host that it knows.
      if (node(step.at).membership.mem()) world.remove(node(step.at), node(step.whom))
      break
    case 'partition':
      for (const each of nodes) each.side = Math.floor(random() * step.sides)
      break
    case 'heal':
      for (const each of nodes) each.side = 0
      break
    case 'kill':
      world.kill(node(step.at))
      break
    case 'start':
      world.start(node(step.at))
      break
    case 'backup':
      if (node(step.at).up) node(step.at).backup = node(step.at).membership.snapshot()
      break
    case 'restore': {
      const { backup } = node(step.at)
      if (!backup) break
      world.kill(node(step.at))
      world.start(node(step.at), backup)
      break
    }
    case 'rename':
      if (!node(step.at).up) break
      node(step.at).membership.update({ name: `new-${world.clock.now()}` })
      node(step.at).gossip.news([node(step.at).id])
      break
    case 'loss':
      network.loss = step.share
  }
}

/**
 * What a node once held of a host never gives way to something older. A restored backup is a new
 * beginning, and so is leaving the mesh: all of it but the own tombstone is forgotten.
 */
function watchNode(
  node: SimNode,
  how: string,
  memory: Map<string, Map<string, number>>,
  resurrections: string[],
): void {
  const seen = new Map(how === 'restored' ? [] : memory.get(node.id))
  memory.set(node.id, seen)
  const { membership } = node
  const look = (id: string) => {
    const mem = membership.get(id)?.mem
    if (!mem) return
    const highest = seen.get(id) ?? 0
    if (rankOf(mem) < highest) resurrections.push(`${node.name}: ${id} ${mem.state} ${mem.epoch}`)
    seen.set(id, Math.max(rankOf(mem), highest))
  }
  for (const { mem } of membership.entries()) if (mem) look(mem.id)
  membership.onChange(({ ids, left }) => {
    if (left) seen.clear()
    for (const id of left ? [node.id] : ids) look(id)
  })
}

/** M5, written once more: epochs count, and at the same epoch removed is above member. */
function rankOf({ epoch, state }: MemRecord): number {
  return 2 * epoch + (state === 'removed' ? 1 : 0)
}

type Faults = [
  disagreements: string[],
  oneSided: string[],
  resurrections: string[],
  outdated: string[],
]

function faultsOf(world: World, memory: Map<string, Map<string, number>>): Faults {
  const disagreements: string[] = []
  const resurrections: string[] = []
  const outdated: string[] = []
  const components = componentsOf(world)
  for (const component of components) {
    const roots = new Set(component.map(({ membership }) => membership.digests.root()))
    const names = component.map(({ name }) => name).join(' ')
    if (roots.size > 1) disagreements.push(`${names}: ${roots.size} views`)
    resurrections.push(...returnedIn(component, memory))
    outdated.push(...outdatedIn(component))
  }
  return [disagreements, oneSidedIn(world, components), resurrections, outdated]
}

/** Nodes that are members to each other, directly or by way of others. */
function componentsOf({ nodes }: World): SimNode[][] {
  const left = new Set(nodes)
  const components: SimNode[][] = []
  for (const start of nodes) {
    if (!left.delete(start)) continue
    const component = [start]
    for (const node of component) {
      for (const other of left) {
        if (!knowEachOther(node, other)) continue
        left.delete(other)
        component.push(other)
      }
    }
    components.push(component)
  }
  return components
}

function knowEachOther(a: SimNode, b: SimNode): boolean {
  return a.membership.isMember(b.id) && b.membership.isMember(a.id)
}

function returnedIn(
  component: readonly SimNode[],
  memory: Map<string, Map<string, number>>,
): string[] {
  const highest = new Map<string, number>()
  for (const { id } of component) {
    for (const [host, rank] of memory.get(id) ?? []) {
      highest.set(host, Math.max(rank, highest.get(host) ?? 0))
    }
  }
  return component.flatMap(({ name, membership }) =>
    membership
      .entries()
      .flatMap(({ mem }) => (mem && rankOf(mem) < (highest.get(mem.id) ?? 0) ? [mem] : []))
      .map(({ id, epoch, state }) => `${name}: ${id} ${state} ${epoch}, though newer was known`),
  )
}

function outdatedIn(component: readonly SimNode[]): string[] {
  return component.flatMap((node) => {
    const { sig } = node.membership.self()
    const behind = component.filter(({ membership }) => membership.get(node.id)?.self?.sig !== sig)
    return behind.map(({ name }) => `${name} holds an old record of ${node.name}`)
  })
}

/**
 * Left out are nodes that nobody else lists: they joined by way of a host that had just been removed,
 * and nobody of the mesh had a reason to believe that host any more.
 */
function oneSidedIn({ nodes, byId }: World, components: readonly SimNode[][]): string[] {
  return components.flatMap((component) => {
    const ids = new Set(component.map(({ id }) => id))
    const isListed = nodes.some(
      ({ id, membership }) => !ids.has(id) && membership.members().some((other) => ids.has(other)),
    )
    if (!isListed && component.length < nodes.length) return []
    return component.flatMap((node) =>
      node.membership.members().flatMap((id) => {
        const other = byId(id)
        const isKnown = other?.membership.isMember(node.id)
        return other && !isKnown ? [`${node.name} lists ${other.name}`] : []
      }),
    )
  })
}
