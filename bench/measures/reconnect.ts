import { attachOurs } from '../attach.ts'
import { openLink } from '../link.ts'
import type { Measure } from '../measure.ts'
import { openScreen } from '../screen.ts'
import { openStage } from '../stage.ts'
import { ms, sleep, spread, summarize } from '../stats.ts'

const SIZE = { cols: 80, rows: 24 }
/** A line every few ms, numbered, as much as tmux never has to drop any of. */
const COUNTER = `i=100000; while :; do i=$((i+1)); echo "line $i"; sleep 0.004; done`

/** The connection is cut again and again while output flows; every line must arrive once. */
export const reconnect: Measure = {
  id: 'reconnect',
  async run({ quick }) {
    const stage = await openStage()
    const link = await openLink(stage.node.port)
    try {
      await stage.tmux.newSession('counter', { command: `sh -c '${COUNTER}'`, ...SIZE })
      const client = attachOurs({ url: link.url, agentId: await stage.agentId('counter'), ...SIZE })
      const chunks: Uint8Array[] = []
      client.onOutput = (chunk) => chunks.push(Uint8Array.from(chunk))
      await client.live
      await sleep(500)
      const back: number[] = []
      let fresh = 0
      for (let n = 0; n < (quick ? 4 : 15); n++) {
        const { viewer } = client.connection
        const begun = performance.now()
        link.cut()
        await sleep(20)
        while (client.connection.state.kind !== 'live') await sleep(2)
        back.push(performance.now() - begun)
        if (client.connection.viewer !== viewer) fresh++
        await sleep(150 + (n % 5) * 40)
      }
      await client.close()

      const { lost, doubled, lines } = await compare(chunks)
      const own = summarize(back)
      return {
        rows: [
          {
            measure: 'reconnect, bytes lost or doubled',
            figure: '0',
            measured: `${lost} lines lost, ${doubled} doubled of ${lines}`,
            reached: lost === 0 && doubled === 0 && fresh === 0,
          },
        ],
        notes: [
          `Reconnect: cut ${back.length} times by a reset of the connection while numbered lines flow (one every 4 ms); ${fresh} of the connections had to begin anew. Live again after ${spread(own)}, of which most is the client's back-off with jitter (median of the rest: below ${ms(own.min)}).`,
        ],
      }
    } finally {
      await link.close()
      await stage.close()
    }
  },
}

/** Every number between the first and last once, in the bytes as they came and so on the screen. */
async function compare(chunks: readonly Uint8Array[]) {
  const text = Buffer.concat(chunks).toString('latin1')
  // The first picture shows lines that are drawn, not written: they count from the last of them.
  const numbers = [...text.matchAll(/line (\d{6})\r?\n/g)].map((match) => Number(match[1]))
  const first = numbers[0] ?? 0
  const last = numbers.at(-1) ?? 0
  const once = new Set(numbers)
  const screen = openScreen(SIZE)
  for (const chunk of chunks) screen.write(chunk)
  const shown = (await screen.text()).split('\n').filter((line) => /^line \d{6}$/.test(line))
  const expected = shown.map((_, n) => `line ${Number(shown[0]?.slice(5)) + n}`)
  const torn = shown.filter((line, n) => line !== expected[n]).length
  return {
    lines: last - first + 1,
    lost: last - first + 1 - once.size + torn,
    doubled: numbers.length - once.size,
  }
}
