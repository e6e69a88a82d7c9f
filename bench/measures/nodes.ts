import { execFileSync } from 'node:child_process'
import { WebSocket } from 'ws'
import { converged, hostsOf, idOf, join } from '../../tests/support/mesh.ts'
import { createNetwork, type TestHost, whyNoNetwork } from '../../tests/support/network.ts'
import { startTestNode, type TestNode } from '../../tests/support/node.ts'
import type { Measure, Outcome } from '../measure.ts'
import { rssMb } from '../proc.ts'
import { track } from '../resources.ts'
import { ms, sleep, summarize } from '../stats.ts'

/** As in the simulation: what a steady mesh may cost each of its nodes. */
const TRAFFIC_KB = 45
/** Of a packet on loopback: Ethernet 14, IPv4 20, TCP with timestamps 32. */
const HEAD_BYTES = 66

/** Real nodes, a process each, on loopback: how fast they learn of each other, and what peace costs. */
export const nodes: Measure = {
  id: 'nodes',
  async run({ quick, say }) {
    const rows: Outcome['rows'] = []
    const notes: Outcome['notes'] = []
    for (const count of quick ? [4] : [10, 50]) {
      say(`${count} nodes join one after the other`)
      const { late, memory } = await growTo(count)
      const own = summarize(late)
      rows.push({
        measure: `a join is known to all of ${count} real nodes`,
        figure: '≤ 2 s',
        measured: `${ms(own.p50)} (at most ${ms(own.max)})`,
        reached: own.max <= 2_000,
      })
      notes.push(
        `Joins: each new node added at the first; from the request until the last node has told its dashboards of it, the last ${own.n} of ${count - 1} joins. All of them share ${count > 10 ? 'this machine’s cores' : 'this machine'}; ${memory.toFixed(0)} MB each.`,
      )
    }
    const why = whyNoNetwork()
    if (why) notes.push(`The traffic of a mesh at peace was not measured: ${why}.`)
    else {
      say('a mesh at peace')
      const count = quick ? 4 : 10
      const { kb, packets } = await peace(count, quick ? 10_000 : 60_000)
      rows.push({
        measure: `traffic of ${count} real nodes at peace, each`,
        figure: `≤ ${TRAFFIC_KB} KB/min`,
        measured: `${kb.toFixed(1)} KB/min`,
        reached: kb <= TRAFFIC_KB,
      })
      notes.push(
        `Traffic: what the nodes sent each other, heads and bodies of HTTP, by the number of nodes, counted in a network namespace of their own; no dashboard is open, so nobody follows anybody. TCP and IP add ${((packets * HEAD_BYTES) / 1000).toFixed(1)} KB/min in ${packets.toFixed(0)} packets, mostly of connections that are opened and closed: two nodes of ten talk to each other every half minute.`,
      )
    }
    return { rows, notes }
  },
}

async function start(index: number, host?: TestHost): Promise<TestNode> {
  const env = { MAESTRO_UI: 'off', MAESTRO_NAME: `node-${index}` }
  return track(await startTestNode({ bundle: true, env, ...(host && { host }) }))
}

/** How long each of the later joins took to be known everywhere, ms; and a node's memory, MB. */
async function growTo(count: number): Promise<{ late: number[]; memory: number }> {
  const all: TestNode[] = []
  const feeds: Feed[] = []
  try {
    const late: number[] = []
    for (let n = 0; n < count; n++) {
      const node = await start(n)
      const [first] = all
      all.push(node)
      if (first) {
        const id = await idOf(node)
        const heard = feeds.map((feed) => feed.hears(id))
        const begun = performance.now()
        const answer = await join(first, node)
        if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
        await Promise.all(heard)
        if (n >= count / 2) late.push(performance.now() - begun)
        // Its own list is as long as theirs a moment later.
        while ((await hostsOf(node)).length <= n) await sleep(20)
        // All of them say hello to it; with so many on so few cores that takes its time.
        await sleep(20 * n)
      }
      feeds.push(await openFeed(node))
    }
    await converged(all, 60_000)
    return { late, memory: rssMb(all[0]?.pid ?? 0) }
  } finally {
    for (const feed of feeds) feed.close()
    await Promise.all(all.map((node) => node.close()))
  }
}

interface Feed {
  /** Resolves when the node tells of this host. */
  hears(id: string): Promise<void>
  close(): void
}

async function openFeed(node: TestNode): Promise<Feed> {
  const socket = new WebSocket(`${node.url.replace('http', 'ws')}/ws`)
  const waiting = new Map<string, () => void>()
  socket.on('message', (data) => {
    const event = JSON.parse(String(data))
    if (event.type === 'host:added') waiting.get(event.data.id)?.()
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  // Who looks at agents makes its node follow all others, which is not what is measured here.
  socket.send(JSON.stringify({ type: 'subscribe', topics: ['host'] }))
  return {
    hears: (id) => new Promise((resolve) => waiting.set(id, resolve)),
    close: () => socket.terminate(),
  }
}

/** A minute for each of `count` nodes that have nothing to tell each other; KB without TCP and IP. */
async function peace(count: number, forMs: number): Promise<{ kb: number; packets: number }> {
  const network = createNetwork(1)
  const [host] = network.hosts as [TestHost]
  const all: TestNode[] = []
  try {
    for (let n = 0; n < count; n++) {
      const node = await start(n, host)
      const [first] = all
      all.push(node)
      if (first) await join(first, node)
    }
    await converged(all, 60_000)
    // News is followed by 15 s of closer comparison.
    await sleep(20_000)
    const before = receivedOnLoopback(host)
    const begun = performance.now()
    await sleep(forMs)
    const minutes = ((performance.now() - begun) / 60_000) * count
    const after = receivedOnLoopback(host)
    const packets = after.packets - before.packets
    const bytes = after.bytes - before.bytes - packets * HEAD_BYTES
    return { kb: bytes / 1000 / minutes, packets: packets / minutes }
  } finally {
    await Promise.all(all.map((node) => node.close()))
    network.close()
  }
}

/** What was received through `lo` in there so far. */
function receivedOnLoopback(host: TestHost): { bytes: number; packets: number } {
  const [command, args] = host.at('cat', ['/proc/net/dev'])
  const text = execFileSync(command, args, { encoding: 'utf8' })
  const [, bytes, packets] = /^\s*lo:\s*(\d+)\s+(\d+)/m.exec(text) ?? []
  return { bytes: Number(bytes), packets: Number(packets) }
}
