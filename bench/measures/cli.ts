import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cleanEnv } from '../../tests/support/env.ts'
import { ROOT } from '../../tests/support/node.ts'
import { type Attached, attachOurs, attachProgram, attachRaw } from '../attach.ts'
import { crowd } from '../crowd.ts'
import type { Measure, Outcome } from '../measure.ts'
import { ECHO, PAUSE_MS, pressInTurns } from '../press.ts'
import { listAgents, openStage, type Stage } from '../stage.ts'
import { ms, type Summary, spread, summarize, times } from '../stats.ts'

const SIZE = { cols: 80, rows: 24 }
const AGENTS = 30
const LS_MS = 150
const COMMAND = join(ROOT, 'dist/maestro.mjs')
const run = promisify(execFile)

/** The `maestro` command: its start, and a key through `maestro attach` against raw tmux. */
export const cli: Measure = {
  id: 'cli',
  async run({ quick, say }) {
    const stage = await openStage()
    try {
      say('ls')
      const listing = await list(stage, quick)
      say('attach')
      const echoing = await echo(stage, quick)
      return {
        rows: [...listing.rows, ...echoing.rows],
        notes: [...listing.notes, ...echoing.notes],
      }
    } finally {
      await stage.close()
    }
  },
}

const environment = ({ node }: Stage) => cleanEnv({ HOME: node.home, DATA_DIR: node.dataDir })

async function list(stage: Stage, quick: boolean): Promise<Outcome> {
  await crowd(stage.tmux, AGENTS)
  while ((await listAgents(stage.node)).length < AGENTS) await stage.agentId('idle')
  const env = environment(stage)
  const took = { ls: [] as number[], node: [] as number[] }
  for (let n = -2; n < (quick ? 5 : 30); n++) {
    for (const [which, args] of [
      ['ls', [COMMAND, 'ls']],
      ['node', ['-e', '0']],
    ] as const) {
      const begun = performance.now()
      await run(process.execPath, args, { env })
      // The first ones are read from the disk.
      if (n >= 0) took[which].push(performance.now() - begun)
    }
  }
  const own = summarize(took.ls)
  const floor = summarize(took.node)
  return {
    rows: [
      {
        measure: `maestro ls, ${AGENTS} agents`,
        figure: `≤ ${LS_MS} ms`,
        measured: `${ms(own.p50)} (p95 ${ms(own.p95)}; an empty program ${ms(floor.p50)})`,
        reached: own.p50 <= LS_MS,
      },
    ],
    notes: [
      `maestro ls: a process from its start to its end, ${own.n} times, alternating with \`node -e 0\`; ${spread(own)}, floor ${spread(floor)}.`,
    ],
  }
}

async function echo(stage: Stage, quick: boolean): Promise<Outcome> {
  for (const name of ['raw', 'browser', 'command']) {
    await stage.tmux.newSession(name, { command: ECHO, ...SIZE })
  }
  const ids = [await stage.agentId('browser'), await stage.agentId('command')] as const
  const browser = attachOurs({ url: stage.node.url, agentId: ids[0], ...SIZE })
  await browser.live
  const clients: Attached[] = [
    attachRaw(stage.tmux, 'raw', SIZE),
    browser,
    attachProgram(process.execPath, [COMMAND, 'attach', ids[1]], SIZE, environment(stage)),
  ]
  await Promise.all(clients.map(answers))
  const took = await pressInTurns(clients, quick ? 200 : 1_000)
  await Promise.all(clients.map((client) => client.close()))
  const [floor, own, command] = took.map(summarize) as [Summary, Summary, Summary]
  return {
    rows: [
      {
        measure: 'echo p50 through maestro attach',
        figure: '–',
        measured: `${times(command.p50 / floor.p50)} (${ms(command.p50)}; floor ${ms(floor.p50)}; the browser’s client ${ms(own.p50)})`,
        reached: null,
      },
    ],
    notes: [
      `maestro attach: ${command.n} keys each, ${PAUSE_MS} ms apart, by turns: raw tmux ${spread(floor)}, the browser’s connection in this process ${spread(own)}, \`maestro attach\` in a pseudo-terminal ${spread(command)}; one process more than the browser’s has to be woken for each key and for each echo.`,
    ],
  }
}

/** Resolves when what is typed comes back. */
async function answers(client: Attached): Promise<void> {
  for (;;) {
    const came = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), 200)
      client.onOutput = (chunk) => {
        if (!chunk.includes('~'.charCodeAt(0))) return
        clearTimeout(timer)
        resolve(true)
      }
    })
    client.write('~')
    if (await came) return
  }
}
