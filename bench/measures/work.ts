import { Agent as HttpAgent, request } from 'node:http'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { startTestNode } from '../../tests/support/node.ts'
import { startPostgres } from '../../tests/support/postgres.ts'
import { tempDir } from '../../tests/support/temp.ts'
import { createTmux } from '../../tests/support/tmux.ts'
import { until } from '../../tests/support/until.ts'
import { writeBoard } from '../board.ts'
import type { Measure, Row } from '../measure.ts'
import { track } from '../resources.ts'
import { ms, type Summary, spread, summarize } from '../stats.ts'
import { startOnce } from './start.ts'

const TASKS = 10_000
const CLIENTS = 50

/** Projects and tasks over HTTP, with as many tasks as a board is to bear. */
export const work: Measure = {
  id: 'work',
  async run({ quick, say }) {
    say(`making ${TASKS} tasks`)
    const home = track(tempDir('work'))
    const tmux = track(createTmux())
    const node = track(await startTestNode({ tmux, bundle: true, env: { MAESTRO_UI: 'off' } }))
    try {
      await node.stop()
      await writeBoard(join(node.dataDir, 'work.db'), TASKS)
      const startHere = () => startOnce(home.path, tmux.tmpdir, 'off', '/api/projects')
      // The first start makes directory, database and key.
      await startHere()
      await writeBoard(join(home.path, 'data', 'work.db'), TASKS)
      await node.restart()
      const crud = await measureCrud(node.url, quick ? 60 : 500)
      const list = await measureList(node.url, quick ? 10 : 60)
      const event = await measureEvents(node.url, quick ? 20 : 120)
      const starts: number[] = []
      for (let n = 0; n < (quick ? 3 : 15); n++) {
        starts.push(await startHere())
      }
      const start = summarize(starts)
      const rows = [
        ...crud.map(({ what, took }) => row(`${what} a task`, 5, took)),
        row(`list ${TASKS.toLocaleString('en')} tasks`, 200, list),
        row(`change of a task to ${CLIENTS} dashboards`, 10, event),
        row(`start with ${TASKS.toLocaleString('en')} tasks`, 1_000, start),
      ]
      const notes = [
        `Tasks: over HTTP on one connection, with ${TASKS} tasks there: ${crud.map(({ what, took }) => `${what} ${spread(took)}`).join('; ')}.`,
        `List: whole body read, ${spread(list)}. Event: from sending the change until the last of ${CLIENTS} clients has read it, ${spread(event)}. Start: \`node dist/server.mjs\` without dashboard until GET /api/projects is answered, ${spread(start)}.`,
      ]
      return { rows, notes }
    } finally {
      await node.close()
      await tmux.close()
      home.close()
    }
  },
}

/** Two nodes that share a database. */
export const shared: Measure = {
  id: 'shared',
  async run({ quick }) {
    const postgres = track(await startPostgres())
    const env = { MAESTRO_UI: 'off', DATABASE_URL: await postgres.database('board') }
    const nodes = [
      track(await startTestNode({ bundle: true, env })),
      track(await startTestNode({ bundle: true, env })),
    ] as const
    try {
      const crud = await measureCrud(nodes[0].url, quick ? 60 : 500)
      const event = await measureEvents(nodes[0].url, quick ? 20 : 120, nodes[1].url)
      const rows = [
        ...crud.map(({ what, took }) => row(`${what} a task in PostgreSQL`, null, took)),
        row(`change of a task to ${CLIENTS} dashboards of another node`, 100, event),
      ]
      const notes = [
        `PostgreSQL: on the same machine, \`fsync\` on, two nodes. Event: from sending the change to one node until the last of ${CLIENTS} clients of the other has read it, ${spread(event)}.`,
      ]
      return { rows, notes }
    } finally {
      for (const node of nodes) await node.close()
      await postgres.close()
    }
  },
}

function row(measure: string, limit: number | null, took: Summary): Row {
  return {
    measure,
    figure: limit === null ? '–' : limit < 1_000 ? `≤ ${limit} ms p50` : `≤ ${limit / 1_000} s`,
    measured: `${ms(took.p50)} (p95 ${ms(took.p95)})`,
    reached: limit === null ? null : took.p50 <= limit,
  }
}

async function measureCrud(url: string, rounds: number) {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 })
  const ask = asker(url, agent)
  const took = {
    create: [] as number[],
    read: [] as number[],
    change: [] as number[],
    delete: [] as number[],
  }
  const { id: projectId } = await ask('POST', '/api/projects', { name: 'bench' })
  async function timed(into: number[], method: string, path: string, body?: object) {
    const begun = performance.now()
    const answer = await ask(method, path, body)
    into.push(performance.now() - begun)
    return answer
  }
  for (let n = 0; n < rounds; n++) {
    const { id } = await timed(took.create, 'POST', '/api/tasks', { projectId, title: `t ${n}` })
    const path = `/api/tasks/${id}`
    await timed(took.read, 'GET', path)
    await timed(took.change, 'PATCH', path, { status: 'in_progress', title: `u ${n}` })
    await timed(took.delete, 'DELETE', path)
  }
  agent.destroy()
  return Object.entries(took).map(([what, all]) => ({ what, took: summarize(all.slice(5)) }))
}

async function measureList(url: string, rounds: number): Promise<Summary> {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 })
  const took: number[] = []
  for (let n = 0; n < rounds; n++) {
    const begun = performance.now()
    await textOf(url, agent, 'GET', '/api/tasks')
    took.push(performance.now() - begun)
  }
  agent.destroy()
  return summarize(took.slice(2))
}

/** ms from sending a change until all clients of `listenAt` have heard of it. */
async function measureEvents(url: string, rounds: number, listenAt = url): Promise<Summary> {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 })
  const ask = asker(url, agent)
  const clients: WebSocket[] = []
  const heard = new Map<string, number[]>()
  try {
    for (let n = 0; n < CLIENTS; n++) {
      const client = new WebSocket(`${listenAt.replace('http', 'ws')}/ws`)
      clients.push(client)
      client.on('message', (data) => {
        const at = performance.now()
        const event = JSON.parse(String(data))
        if (event.type === 'task:updated') heard.get(event.data.title)?.push(at)
      })
      await new Promise((resolve, reject) => client.once('open', resolve).once('error', reject))
    }
    const { id: projectId } = await ask('POST', '/api/projects', { name: 'bench' })
    const { id } = await ask('POST', '/api/tasks', { projectId, title: 'told' })
    const took: number[] = []
    for (let n = 0; n < rounds; n++) {
      const times: number[] = []
      heard.set(`change ${n}`, times)
      const begun = performance.now()
      await ask('PATCH', `/api/tasks/${id}`, { title: `change ${n}` })
      await until(() => times.length === CLIENTS)
      took.push(Math.max(...times) - begun)
    }
    return summarize(took.slice(3))
  } finally {
    for (const client of clients) client.terminate()
    agent.destroy()
  }
}

const asker =
  (url: string, agent: HttpAgent) =>
  async (method: string, path: string, body?: object): Promise<{ id: string }> =>
    JSON.parse(await textOf(url, agent, method, path, body))

function textOf(
  url: string,
  agent: HttpAgent,
  method: string,
  path: string,
  body?: object,
): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const asking = request(`${url}${path}`, { agent, method, headers }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const { statusCode = 0 } = res
        if (statusCode < 300) resolve(text)
        else reject(new Error(`${method} ${path} was answered ${statusCode}: ${text}`))
      })
    })
    asking.on('error', reject)
    asking.end(body && JSON.stringify(body))
  })
}
