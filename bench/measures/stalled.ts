import { type Attached, attachOurs, quiet, seen } from '../attach.ts'
import type { Measure } from '../measure.ts'
import { rssMb } from '../proc.ts'
import { openScreen } from '../screen.ts'
import { openStage } from '../stage.ts'
import { median, ms, sleep, spread, summarize } from '../stats.ts'

const SIZE = { cols: 80, rows: 24 }

/** A client that reads nothing for 20 s while its agent writes as fast as it can. */
export const stalled: Measure = {
  id: 'stalled',
  async run({ quick }) {
    const stage = await openStage()
    const { tmux, node } = stage
    try {
      await tmux.newSession('counter', { command: 'seq 1 1000000000', ...SIZE })
      await tmux.newSession('other', { command: 'cat', ...SIZE })
      const client = attachOurs({
        url: node.url,
        agentId: await stage.agentId('counter'),
        ...SIZE,
      })
      const other = attachOurs({ url: node.url, agentId: await stage.agentId('other'), ...SIZE })
      // Drawn at the end: a client that draws as it reads would measure the drawing.
      const chunks: Uint8Array[] = []
      const keep = (chunk: Uint8Array) => chunks.push(Uint8Array.from(chunk))
      let closed = false
      await Promise.all([client.live, other.live])
      void client.socket.closed.then(() => {
        closed = true
      })
      client.onOutput = keep
      await quiet(other, 200)
      await sleep(1_000)
      const echoBefore = await echoes(other)

      const meanwhile = async () => void (await echoes(other))
      const before = await watchRss(node.pid, quick ? 3_000 : 10_000, meanwhile)
      client.socket.pause()
      const during = await watchRss(node.pid, quick ? 5_000 : 20_000, meanwhile)
      const echoDuring = await echoes(other)
      const fresh = [await freshAfter()]
      for (let n = 1; n < (quick ? 3 : 10); n++) {
        client.socket.pause()
        await sleep(1_000)
        fresh.push(await freshAfter())
      }
      client.onOutput = keep
      // Ctrl-C ends the pane's program, so that its screen can be compared.
      await tmux.run('set-option', '-g', 'remain-on-exit', 'on')
      client.write('\u0003')
      await sleep(1_500)
      const screen = openScreen(SIZE)
      for (const chunk of chunks) screen.write(chunk)
      const same = (await screen.text()) === (await tmux.capture('=counter:')).trimEnd()

      /** Lets the client read again; resolves with how long it took to be where tmux was then. */
      async function freshAfter(): Promise<number> {
        const shown = highestNumber(await tmux.capture('=counter:'))
        const resumed = performance.now()
        const there = new Promise<number>((resolve) => {
          client.onOutput = (chunk) => {
            const now = performance.now()
            keep(chunk)
            const end = Buffer.from(chunk).toString('latin1', Math.max(0, chunk.length - 2_000))
            if (highestNumber(end) >= shown) resolve(now - resumed)
          }
        })
        client.socket.resume()
        return Promise.race([there, sleep(10_000).then(() => Number.NaN)])
      }

      const growth = during - before
      const connected = !closed
      const own = summarize(fresh)
      await Promise.all([client.close(), other.close()])

      return {
        rows: [
          {
            measure: 'client stops reading 20 s: stays connected, right screen after',
            figure: 'yes',
            measured: `${connected ? 'connected' : 'closed'}, screen ${same ? 'equal' : 'differs'}`,
            reached: connected && same,
          },
          {
            measure: '– memory of the node',
            figure: '≤ +2 MB',
            measured: `${growth >= 0 ? '+' : ''}${growth.toFixed(1)} MB`,
            reached: growth <= 2,
          },
          {
            measure: '– fresh screen after it reads again',
            figure: '≤ 100 ms',
            measured: `${ms(own.p50)} (at most ${ms(own.max)})`,
            reached: own.p50 <= 100,
          },
          {
            measure: '– echo of another viewer meanwhile',
            figure: '≤ +2 ms',
            measured: `${ms(echoDuring)} (${ms(echoBefore)} while all read)`,
            reached: echoDuring <= echoBefore + 2,
          },
        ],
        notes: [
          `Stalled client: its agent counts as fast as it can. Fresh, after the long stall and ${fresh.length - 1} of 1 s, means a number at least as high as tmux showed when the client began to read again: ${spread(own)}. While it drops a flood tmux 3.3 redraws every 100 ms, so half of that is tmux’s; memory is the highest of samples every 200 ms during the stall, against the highest while all read (${before.toFixed(1)} MB).`,
        ],
      }
    } finally {
      await stage.close()
    }
  },
}

/** The counter has long passed a thousand, and no escape sequence holds such a number. */
function highestNumber(text: string): number {
  return Math.max(0, ...(text.match(/\d{4,}/g) ?? []).map(Number))
}

async function watchRss(pid: number, forMs: number, meanwhile: () => Promise<void>) {
  const end = performance.now() + forMs
  let highest = 0
  while (performance.now() < end) {
    highest = Math.max(highest, rssMb(pid))
    await meanwhile()
    await sleep(200)
  }
  return highest
}

/** Median time of 20 keys' echoes. */
async function echoes(attached: Attached): Promise<number> {
  const took: number[] = []
  for (let n = 0; n < 20; n++) {
    const key = String.fromCharCode(97 + n)
    const begun = performance.now()
    took.push((await seen(attached, key, { during: () => attached.write(key) })) - begun)
  }
  const silence = quiet(attached, 20)
  attached.write('\u0015')
  await silence
  return median(took)
}
