import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { cleanEnv } from '../../tests/support/env.ts'
import { ROOT } from '../../tests/support/node.ts'
import { freePort } from '../../tests/support/ports.ts'
import { exited } from '../../tests/support/processes.ts'
import { tempDir } from '../../tests/support/temp.ts'
import { createTmux } from '../../tests/support/tmux.ts'
import type { Measure } from '../measure.ts'
import { track } from '../resources.ts'
import { ms, sleep, spread, summarize } from '../stats.ts'

/** From the process's start to its first answer with 200. */
export const start: Measure = {
  id: 'start',
  async run({ quick }) {
    const home = track(tempDir('start'))
    const tmux = track(createTmux())
    try {
      await tmux.newSession('one', { command: 'sleep 100000' })
      // The first start makes database and key; later ones are what a person meets.
      await startOnce(home.path, tmux.tmpdir, 'on', '/health')
      const api: number[] = []
      const page: number[] = []
      const bare: number[] = []
      for (let n = 0; n < (quick ? 3 : 15); n++) {
        api.push(await startOnce(home.path, tmux.tmpdir, 'on', '/health'))
        page.push(await startOnce(home.path, tmux.tmpdir, 'on', '/'))
        bare.push(await startOnce(home.path, tmux.tmpdir, 'off', '/health'))
      }
      const rows = [
        { measure: 'start to first 200, API', limit: 400, took: summarize(api) },
        { measure: 'start to first 200, page', limit: 700, took: summarize(page) },
        {
          measure: 'start to first 200, API without dashboard',
          limit: 300,
          took: summarize(bare),
        },
      ]
      return {
        rows: rows.map(({ measure, limit, took }) => ({
          measure,
          figure: `≤ ${(limit / 1000).toFixed(1)} s`,
          measured: `${ms(took.p50)} (best ${ms(took.min)})`,
          reached: took.p50 <= limit,
        })),
        notes: [
          `Start: \`node dist/server.mjs\` with a database and a tmux server there, ${api.length} starts each, alternating, asked every 2 ms. ${rows.map(({ measure, took }) => `${measure.replace('start to first 200, ', '')}: ${spread(took)}`).join('; ')}.`,
        ],
      }
    } finally {
      await tmux.close()
      home.close()
    }
  },
}

/** ms from the start of a node with `home/data` to its first answer with 200 from `path`. */
export async function startOnce(
  home: string,
  tmuxDir: string,
  ui: string,
  path: string,
): Promise<number> {
  const port = await freePort()
  mkdirSync(home, { recursive: true })
  const begun = performance.now()
  const node = spawn(process.execPath, ['dist/server.mjs'], {
    cwd: ROOT,
    env: cleanEnv({
      HOME: home,
      DATA_DIR: `${home}/data`,
      TMUX_TMPDIR: tmuxDir,
      PORT: String(port),
      NODE_ENV: 'production',
      MAESTRO_NO_OPEN: '1',
      MAESTRO_UI: ui,
    }),
    stdio: 'ignore',
  })
  const running = track({
    async close() {
      node.kill('SIGTERM')
      await exited(node)
    },
  })
  try {
    while ((await status(port, path)) !== 200) {
      if (node.exitCode !== null) throw new Error(`the node ended with ${node.exitCode}`)
      if (performance.now() - begun > 30_000) throw new Error(`no answer from ${path} in 30 s`)
      await sleep(2)
    }
    return performance.now() - begun
  } finally {
    await running.close()
  }
}

/** The status of one request, 0 while nobody listens. No HTTP client, which would take its own time. */
function status(port: number, path: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`)
    })
    socket.once('error', () => resolve(0))
    socket.once('data', (answer: Buffer) => {
      socket.destroy()
      resolve(Number(answer.toString('latin1', 9, 12)))
    })
  })
}
