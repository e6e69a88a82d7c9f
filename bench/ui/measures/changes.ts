import { Agent as HttpAgent, request } from 'node:http'
import { until } from '../../../tests/support/until.ts'
import { crowd } from '../../crowd.ts'
import type { Measure, Row } from '../../measure.ts'
import { listAgents, openStage } from '../../stage.ts'
import { ms, quantile, spread, summarize } from '../../stats.ts'
import { launchBrowser, openPage } from '../browser.ts'
import { framesOf, intervals } from '../frames.ts'
import { traceFrames } from '../trace.ts'

const AGENTS = 1_000
const CHANGES = 50
const FRAME_MS = 50
const SEED = 20_817

/** Frames of a dashboard of many agents that change all the time. */
export const changes: Measure = {
  id: 'changes',
  async run({ quick, say }) {
    const stage = await openStage()
    const browser = await launchBrowser()
    let source: ChangeSource | null = null
    try {
      const count = quick ? 200 : AGENTS
      const spanMs = quick ? 5_000 : 20_000
      say(`making ${count} sessions`)
      await crowd(stage.tmux, count)
      const agents = await until(
        async () => {
          const list = await listAgents(stage.node)
          return list.length >= count ? list : null
        },
        { timeout: 120_000, interval: 200 },
      )
      source = startChanges(
        stage.node.url,
        agents.map(({ id }) => id),
      )
      const page = await openPage(browser, stage.node.url)
      let heard = 0
      page.on('websocket', (socket) => {
        if (socket.url().endsWith('/ws')) socket.on('framereceived', () => heard++)
      })
      const rows: Row[] = []
      const notes: string[] = []
      const scenes = [
        ['the inbox open', '/inbox'],
        ['an agent open', `/?agent=${agents[0]?.id}`],
      ] as const
      for (const [scene, path] of scenes) {
        say(scene)
        await page.goto(path)
        await page.locator('[role="treeitem"][data-agent]').first().waitFor()
        await page.waitForTimeout(3_000)
        heard = 0
        const before = source.sent()
        const frames = intervals(await framesOf(page, () => page.waitForTimeout(spanMs)))
        const rate = (heard / spanMs) * 1_000
        const asked = ((source.sent() - before) / spanMs) * 1_000
        const work = await traceFrames(browser, page, async () => {
          await framesOf(page, () => page.waitForTimeout(spanMs))
        })
        const longest = Math.max(...frames)
        rows.push(
          {
            measure: `${count.toLocaleString('en')} agents, ${CHANGES} changes a second, ${scene}: longest frame`,
            figure: `≤ ${FRAME_MS} ms`,
            measured: `${ms(longest)} (p95 ${ms(quantile(frames, 0.95))})`,
            // Three frames of the display are a hair more.
            reached: Math.round(longest) <= FRAME_MS,
          },
          {
            measure: '– main thread a frame, longest',
            figure: '–',
            measured: `${ms(Math.max(...work.cpu))} of the processor (p95 ${ms(quantile(work.cpu, 0.95))}); ${ms(Math.max(...work.wall))} by the clock`,
            reached: null,
          },
        )
        notes.push(
          `Changes, ${scene}: ${count} agents of tmux sessions; hooks report another activity of agents drawn by a seed (${SEED}), ${asked.toFixed(0)} a second, of which the dashboard heard ${rate.toFixed(0)} events a second. Intervals between all frames of ${spanMs / 1_000} s: ${spread(summarize(frames))}; main thread, by the browser’s trace, ${spread(summarize(work.cpu))} of the processor a frame.`,
        )
      }
      say('typing into the filter')
      const filtering = intervals(
        await framesOf(page, async () => {
          await page.locator('#agent-filter').focus()
          for (let n = 0; n < (quick ? 2 : 5); n++) {
            await page.keyboard.type('agent-12', { delay: 80 })
            await page.locator('#agent-filter').press('Escape')
          }
        }),
      )
      await page.close()
      const empty = await openPage(browser, stage.node.url)
      await empty.goto('/health')
      const floor = intervals(await framesOf(empty, () => empty.waitForTimeout(spanMs)))
      rows.push(
        {
          measure: '– while a filter is typed: longest frame',
          figure: '–',
          measured: `${ms(Math.max(...filtering))} (p95 ${ms(quantile(filtering, 0.95))})`,
          reached: null,
        },
        {
          measure: '– an empty page meanwhile: longest frame',
          figure: '–',
          measured: `${ms(Math.max(...floor))} (p95 ${ms(quantile(floor, 0.95))})`,
          reached: null,
        },
      )
      return { rows, notes }
    } finally {
      source?.close()
      await browser.close()
      await stage.close()
    }
  },
}

interface ChangeSource {
  sent(): number
  close(): void
}

const ACTIVITIES = ['working', 'waiting', 'idle'] as const

/** Reports activities of agents as their programs' hooks do, evenly; which and whose, a seed says. */
function startChanges(url: string, ids: readonly string[]): ChangeSource {
  const connection = new HttpAgent({ keepAlive: true, maxSockets: 4 })
  const random = generator(SEED)
  const last = new Map<string, number>()
  const begun = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    while (sent < ((performance.now() - begun) / 1_000) * CHANGES) {
      sent++
      const id = ids[Math.floor(random() * ids.length)] ?? ''
      // Always another one than before, so that each report is a change.
      const next = ((last.get(id) ?? 2) + 1 + Math.floor(random() * 2)) % ACTIVITIES.length
      last.set(id, next)
      const activity = ACTIVITIES[next]
      post(`${url}/api/agents/${id}/activity`, connection, {
        activity,
        ...(activity === 'waiting' && { message: `May I run step ${sent}?` }),
      })
    }
  }, 5)
  return {
    sent: () => sent,
    close() {
      clearInterval(timer)
      connection.destroy()
    },
  }
}

function post(url: string, agent: HttpAgent, body: unknown): void {
  const headers = { 'content-type': 'application/json' }
  request(url, { method: 'POST', agent, headers }, (res) => res.resume())
    .on('error', () => undefined)
    .end(JSON.stringify(body))
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
