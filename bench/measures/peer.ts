import { type Attached, attachOurs, quiet, seen } from '../attach.ts'
import type { Measure, Outcome } from '../measure.ts'
import { knows, openBarePipe, openPeerStage, openPipe, type PeerStage } from '../peer-stage.ts'
import { ECHO, PAUSE_MS, pressInBlocks, pressInTurns } from '../press.ts'
import { logLines } from '../stage.ts'
import { ms, type Summary, sleep, spread, summarize, times } from '../stats.ts'
import { firstScreen } from './attach.ts'

const SIZE = { cols: 80, rows: 24 }
const LARGE = { cols: 120, rows: 40 }
const FLOOD_BYTES = 20e6

/** Echo, attach and flood of an agent on another host, through a peer against direct. */
export const peer: Measure = {
  id: 'peer',
  async run({ quick, say }) {
    const stage = await openPeerStage()
    try {
      const outcomes: Outcome[] = []
      for (const part of [echo, attach, flood]) {
        say(part.name)
        outcomes.push(await part(stage, quick))
      }
      return {
        rows: outcomes.flatMap(({ rows }) => rows),
        notes: outcomes.flatMap(({ notes }) => notes),
      }
    } finally {
      await stage.close()
    }
  },
}

async function echo(stage: PeerStage, quick: boolean): Promise<Outcome> {
  const pipe = await openPipe(stage.node)
  const bare = await openBarePipe(stage.node)
  const { node, through } = stage
  const ways = { direct: node.url, pipe: pipe.url, hop: through.url, bare: bare.url }
  const clients: Attached[] = []
  for (const [name, url] of Object.entries(ways)) {
    await stage.tmux.newSession(name, { command: ECHO, ...SIZE })
    const agentId = await stage.agentId(name)
    await knows(through, agentId)
    const client = attachOurs({ url, agentId, ...SIZE })
    await client.live
    clients.push(client)
  }
  const took = await pressInTurns(clients, quick ? 300 : 1_500)
  const [hotDirect = 0, hotPipe = 0, hotHop = 0, hotBare = 0] = await pressInBlocks(
    clients,
    quick ? 6 : 30,
  )
  await Promise.all(clients.map((client) => client.close()))
  await pipe.close()
  await bare.close()
  const [direct, between, hop] = took.map(summarize) as [Summary, Summary, Summary]
  const added = hotHop - hotDirect
  return {
    rows: [
      {
        measure: 'added by one peer hop, echo p50',
        figure: '≤ 0.08 ms',
        measured: `${ms(added)} (${ms(hotHop)}; direct ${ms(hotDirect)})`,
        reached: added <= 0.08,
      },
      {
        measure: '– by a bare pipe in Node',
        figure: '–',
        measured: `${ms(hotPipe - hotDirect)} (${ms(hotPipe)})`,
        reached: null,
      },
      {
        measure: '– by a bare pipe in C',
        figure: '–',
        measured: `${ms(hotBare - hotDirect)} (${ms(hotBare)})`,
        reached: null,
      },
      {
        measure: '– of a key that finds everybody asleep',
        figure: '–',
        measured: `${ms(hop.p50 - direct.p50)} (pipe ${ms(between.p50 - direct.p50)})`,
        reached: null,
      },
    ],
    notes: [
      `Through a peer: keys pressed back to back, by blocks, at agents that are alike, reached directly, through processes that do nothing but hand bytes on, and through a second node; the medians’ difference is what the hop costs. Pressed ${PAUSE_MS} ms apart, ${direct.n} keys each by turns, the process between has to be woken too: direct ${spread(direct)}, through the pipe ${spread(between)}, through the peer ${spread(hop)}.`,
    ],
  }
}

async function attach(stage: PeerStage, quick: boolean): Promise<Outcome> {
  await stage.player('player', LARGE)
  const agentId = await stage.agentId('player')
  await knows(stage.through, agentId)
  const file = stage.file('history.txt', logLines(400_000))
  const first = attachOurs({ url: stage.node.url, agentId, ...LARGE })
  await firstScreen(first, 'ready', performance.now())
  first.write(`${file}\r`)
  await firstScreen(first, '[done 1]', performance.now())
  await first.close()
  const took = { direct: [] as number[], hop: [] as number[] }
  const rounds = quick ? 15 : 60
  for (let n = 0; n < rounds; n++) {
    const order = n % 2 === 0 ? (['direct', 'hop'] as const) : (['hop', 'direct'] as const)
    for (const which of order) {
      const begun = performance.now()
      const { url } = which === 'hop' ? stage.through : stage.node
      const client = attachOurs({ url, agentId, ...LARGE })
      took[which].push(await firstScreen(client, '[done 1]', begun))
      await client.close()
      // tmux has to notice that the client went before the next one comes.
      await sleep(20)
    }
  }
  const direct = summarize(took.direct)
  const hop = summarize(took.hop)
  return {
    rows: [
      {
        measure: 'attach to full screen through a peer',
        figure: '≤ 12 ms',
        measured: `${ms(hop.p50)} (direct ${ms(direct.p50)})`,
        reached: hop.p50 <= 12,
      },
    ],
    notes: [
      `Attach through a peer: ${rounds} times each, alternating; direct ${spread(direct)}, through the peer ${spread(hop)}. Signing, a connection between the nodes and checking the signature are in it.`,
    ],
  }
}

async function flood(stage: PeerStage, quick: boolean): Promise<Outcome> {
  const agentId = await stage.agentId('player')
  const file = stage.file('flood.txt', logLines(FLOOD_BYTES))
  const took = { direct: [] as number[], hop: [] as number[] }
  const rounds = quick ? 2 : 8
  let done = 1
  for (let n = 0; n < rounds; n++) {
    const order = n % 2 === 0 ? (['direct', 'hop'] as const) : (['hop', 'direct'] as const)
    for (const which of order) {
      const { url } = which === 'hop' ? stage.through : stage.node
      const client = attachOurs({ url, agentId, ...LARGE })
      await client.live
      await quiet(client, 100)
      const begun = performance.now()
      const during = () => client.write(`${file}\r`)
      took[which].push((await seen(client, `[done ${++done}]`, { during })) - begun)
      await client.close()
    }
  }
  const direct = summarize(took.direct)
  const hop = summarize(took.hop)
  return {
    rows: [
      {
        measure: '20 MB flood through a peer',
        figure: '–',
        measured: `${times(hop.p50 / direct.p50)} direct (${ms(hop.p50)}; ${ms(direct.p50)})`,
        reached: null,
      },
    ],
    notes: [
      `Flood through a peer: ${rounds} rounds each, alternating; direct ${spread(direct)}, through the peer ${spread(hop)}.`,
    ],
  }
}
