import { attachOurs, quiet, seen } from '../attach.ts'
import { openLink } from '../link.ts'
import type { Measure } from '../measure.ts'
import { openStage } from '../stage.ts'
import { ms, sleep, spread, summarize } from '../stats.ts'

const SIZE = { cols: 80, rows: 24 }
const LINK = { rate: 256 * 1024, rttMs: 50 }
const PROMPT = '@prompt@'

/** Ctrl-C while `yes` runs, behind a slow link, until the prompt is with the client. */
export const interrupt: Measure = {
  id: 'interrupt',
  async run({ quick }) {
    const stage = await openStage()
    const link = await openLink(stage.node.port, LINK)
    try {
      const shell = `env -i PATH="$PATH" TERM="$TERM" PS1='${PROMPT} ' bash --norc --noprofile`
      await stage.tmux.newSession('shell', { command: shell, ...SIZE })
      const client = attachOurs({
        url: link.url,
        agentId: await stage.agentId('shell'),
        ...SIZE,
      })
      await client.live
      await quiet(client, 300)
      const took: number[] = []
      for (let n = 0; n < (quick ? 3 : 12); n++) {
        client.write('yes\r')
        // Long enough for whatever can fill up to be full.
        await sleep(quick ? 2_000 : 4_000)
        const begun = performance.now()
        const end = await seen(client, PROMPT, { during: () => client.write('\u0003') })
        took.push(end - begun)
        await quiet(client, 200)
      }
      await client.close()
      const own = summarize(took)
      return {
        rows: [
          {
            measure: 'Ctrl-C to prompt during `yes`, 256 KiB/s + 50 ms',
            figure: '≤ 130 ms',
            measured: `${ms(own.p50)} (at most ${ms(own.max)})`,
            reached: own.p50 <= 130,
          },
        ],
        notes: [
          `Ctrl-C: ${own.n} times, ${spread(own)}. The link reads 2 KiB at a time at its rate and holds only what is on its way; the rest waits in the kernel's buffers of the node, as on a real network. 50 ms of the time are the link's round trip.`,
        ],
      }
    } finally {
      await link.close()
      await stage.close()
    }
  },
}
