import { type Attached, attachOurs, attachRaw, attachRelay, quiet } from '../attach.ts'
import type { Measure } from '../measure.ts'
import { openStage } from '../stage.ts'
import { median, ms, sleep, spread, summarize, times } from '../stats.ts'

const SIZE = { cols: 80, rows: 24 }
/** Echoes what is typed, as shells and agents do: a program, not the kernel's line discipline. */
const ECHO = 'stty raw -echo; exec cat'
/** Keys until the line is emptied again, so that it never wraps. */
const LINE = 30
const EMPTY_LINE = '\r\u001b[K'
/** Between two keys; a fast typist's are 50 ms apart. */
const PAUSE_MS = 4

/** A key pressed until its echo is back, by turns at the floor, through a bare relay, and at ours. */
export const echo: Measure = {
  id: 'echo',
  async run({ quick }) {
    const stage = await openStage()
    try {
      for (const name of ['raw', 'relay', 'ours']) {
        await stage.tmux.newSession(name, { command: ECHO, ...SIZE })
      }
      const raw = attachRaw(stage.tmux, 'raw', SIZE)
      const relay = await attachRelay(stage.tmux, 'relay')
      const ours = attachOurs({
        url: stage.node.url,
        agentId: await stage.agentId('ours'),
        ...SIZE,
      })
      await ours.live
      const clients = [raw, relay, ours]
      const took = await pressInTurns(clients, quick ? 300 : 1_500)
      const hot = await pressInBlocks(clients, quick ? 4 : 20)
      await Promise.all(clients.map((client) => client.close()))

      const [floor, hop, own] = [summarize(took[0]), summarize(took[1]), summarize(took[2])]
      const ratio = own.p50 / floor.p50
      return {
        rows: [
          {
            measure: 'echo p50, direct',
            figure: '≤ 2.0× the floor',
            measured: `${times(ratio)} (${ms(own.p50)}; floor ${ms(floor.p50)})`,
            reached: ratio <= 2,
          },
          {
            measure: '– p95',
            figure: '–',
            measured: `${times(own.p95 / floor.p95)} (${ms(own.p95)}; floor ${ms(floor.p95)})`,
            reached: null,
          },
          {
            measure: '– against a bare TCP relay in Node',
            figure: '–',
            measured: `${times(own.p50 / hop.p50)} (${ms(hop.p50)}, ${times(hop.p50 / floor.p50)} the floor)`,
            reached: null,
          },
        ],
        notes: [
          `Echo: ${own.n} keys each, ${PAUSE_MS} ms apart, by turns. Floor ${spread(floor)}; relay ${spread(hop)}; ours ${spread(own)}. The relay is a Node process that hands bytes from a TCP socket to the pseudo-terminal and back and does nothing else, so its ratio is what any Node process between costs.`,
          `Of a key that finds everybody asleep most is waking up: two processes more have to be woken with a node between than without. Pressed back to back, so that nobody sleeps, the medians are ${hot.map(ms).join(', ')} (floor, relay, ours; ${times((hot[2] ?? 0) / (hot[0] ?? 1))}).`,
        ],
      }
    } finally {
      await stage.close()
    }
  },
}

/** Times in ms, by client. */
async function pressInTurns(clients: readonly Attached[], keys: number) {
  const took: [number[], number[], number[]] = [[], [], []]
  await Promise.all(clients.map((client) => quiet(client, 200)))
  for (let n = 0; n < keys; n++) {
    if (n % LINE === 0) {
      for (const client of clients) {
        const silence = quiet(client, 20)
        client.write(EMPTY_LINE)
        await silence
      }
    }
    const key = String.fromCharCode(97 + (n % 26))
    // Who goes first changes, so that none profits from caches that another one warmed.
    for (let turn = 0; turn < clients.length; turn++) {
      const which = (n + turn) % clients.length
      const time = await press(clients[which] as Attached, key)
      if (n >= LINE) took[which]?.push(time)
      await sleep(PAUSE_MS)
    }
  }
  return took
}

/** Median times in ms, by client, of keys that follow each other at once. */
async function pressInBlocks(clients: readonly Attached[], blocks: number): Promise<number[]> {
  const took = clients.map((): number[] => [])
  for (let block = 0; block < blocks; block++) {
    for (const [which, client] of clients.entries()) {
      const silence = quiet(client, 20)
      client.write(EMPTY_LINE)
      await silence
      for (let n = 0; n < 2 * LINE; n++) {
        const time = await press(client, String.fromCharCode(97 + (n % 26)))
        if (n >= 10) took[which]?.push(time)
      }
    }
  }
  return took.map(median)
}

function press(client: Attached, key: string): Promise<number> {
  return new Promise((resolve) => {
    const code = key.charCodeAt(0)
    const begun = performance.now()
    client.onOutput = (chunk) => {
      if (!chunk.includes(code)) return
      const now = performance.now()
      client.onOutput = () => undefined
      resolve(now - begun)
    }
    client.write(key)
  })
}
