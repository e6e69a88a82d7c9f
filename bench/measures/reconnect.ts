import { attachOurs } from '../attach.ts'
import { openLink } from '../link.ts'
import type { Measure } from '../measure.ts'
import { openScreen } from '../screen.ts'
import { openStage } from '../stage.ts'
import { sleep, spread, summarize } from '../stats.ts'

const SIZE = { cols: 80, rows: 24 }
/**
 * Every 4 ms a number that tmux hands through as it is (tmux(1), `allow-passthrough`), and a line that
 * it draws. Lines alone would not do: tmux leaves out what has scrolled away before it was drawn.
 */
const COUNTER = `i=100000; while :; do i=$((i+1))
printf '\\033Ptmux;\\033\\033]9999;%s\\007\\033\\\\line %s\\n' $i $i; sleep 0.004; done`

/** The connection is cut again and again while output flows; every byte must arrive once. */
export const reconnect: Measure = {
  id: 'reconnect',
  async run({ quick }) {
    const stage = await openStage()
    const link = await openLink(stage.node.port)
    try {
      await stage.tmux.run('set-option', '-wg', 'allow-passthrough', 'on')
      await stage.tmux.run('set-option', '-wg', 'remain-on-exit', 'on')
      const script = stage.file('counter.sh', COUNTER)
      await stage.tmux.newSession('counter', { command: `sh ${script}`, ...SIZE })
      const client = attachOurs({ url: link.url, agentId: await stage.agentId('counter'), ...SIZE })
      const chunks: Uint8Array[] = []
      client.onOutput = (chunk) => chunks.push(Uint8Array.from(chunk))
      await client.live
      await sleep(500)
      const back: number[] = []
      let fresh = 0
      for (let n = 0; n < (quick ? 3 : 12); n++) {
        const { viewer } = client.connection
        const begun = performance.now()
        link.cut()
        await sleep(20)
        while (client.connection.state.kind !== 'live') await sleep(2)
        back.push(performance.now() - begun)
        if (client.connection.viewer !== viewer) fresh++
        // Longer than the client needs to trust a connection again and begin its back-off anew.
        await sleep(2_050 + (n % 5) * 40)
      }
      client.write('\u0003')
      await sleep(1_000)
      const screen = openScreen(SIZE)
      for (const chunk of chunks) screen.write(chunk)
      const same = (await screen.text()) === (await stage.tmux.capture('=counter:')).trimEnd()
      await client.close()

      const { numbers, wrong } = check(chunks)
      const own = summarize(back)
      return {
        rows: [
          {
            measure: 'reconnect, bytes lost or doubled',
            figure: '0',
            measured: `${wrong} of ${numbers} numbers; screen ${same ? 'equal' : 'differs'}`,
            reached: wrong === 0 && fresh === 0 && same,
          },
        ],
        notes: [
          `Reconnect: cut ${back.length} times by a reset of the connection while numbers flow, one every 4 ms; ${fresh} of the connections had to begin anew. Live again after ${spread(own)}, of which most is the client's back-off with jitter.`,
        ],
      }
    } finally {
      await link.close()
      await stage.close()
    }
  },
}

/** How many numbers came, and how many of them are not one more than the one before, or torn. */
function check(chunks: readonly Uint8Array[]): { numbers: number; wrong: number } {
  const text = Buffer.concat(chunks).toString('latin1')
  const whole = [...text.matchAll(/\u001b\]9999;(\d{6})\u0007/g)].map((match) => Number(match[1]))
  const outOfOrder = whole.filter((number, n) => n > 0 && number !== (whole[n - 1] ?? 0) + 1)
  const begun = text.split('\u001b]9999;').length - 1
  if (whole.length < 50) throw new Error(`only ${whole.length} numbers came`)
  return { numbers: whole.length, wrong: outOfOrder.length + begun - whole.length }
}
