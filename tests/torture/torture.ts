import { createRandom, seedOf } from '../fuzz/random.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { checkClient, checkFile, checkWhole, type Lists } from './check.ts'
import { type Client, createClient } from './client.ts'
import { SHARED } from './model.ts'

const CLIENTS = 6
/** A node is killed up to so many ms after up to so many writes. */
const MOST_WRITES = 120
const MOST_MS = 20

export interface TortureOptions {
  kills: number
  /** Decides what is written, and when the node is killed. */
  seed: number
  onKill?: (kills: number) => void
}

export interface TortureReport {
  kills: number
  acknowledged: number
  /** Writes that were sent and not answered. */
  unanswered: number
  /** Those of them that were found, whole. */
  unansweredFound: number
  /** Lost or half, a line each; the run ends at the first. */
  wrong: string[]
  /** ms from the start of the process to its first answer. */
  restarts: number[]
}

/** Kills a node at random moments while clients write, and looks each time for all that it had acknowledged. */
export async function torture({ kills, seed, onKill }: TortureOptions): Promise<TortureReport> {
  const random = createRandom(seed)
  const report: TortureReport = {
    ...{ kills: 0, acknowledged: 0, unanswered: 0, unansweredFound: 0, wrong: [], restarts: [] },
  }
  const node = await startTestNode({ env: { MAESTRO_UI: 'off' } })
  try {
    const clients = await createClients(node, seed)
    while (report.kills < kills && report.wrong.length === 0) {
      const writing = writeUntil(clients, node.url, 1 + random.int(MOST_WRITES))
      // A refusal ends the writing before that, and is thrown.
      await Promise.race([writing.reached, writing.ended])
      const delay = random.int(MOST_MS)
      await new Promise((resolve) => setTimeout(resolve, delay))
      await node.kill9()
      await writing.ended
      report.kills += 1
      report.wrong.push(...checkFile(node.dataDir))
      const begun = performance.now()
      await node.restart()
      report.restarts.push(performance.now() - begun)
      tally(report, clients, await listsOf(node))
      onKill?.(report.kills)
    }
    return report
  } finally {
    await node.close()
  }
}

/** All clients write; `reached` when so many writes of them were acknowledged. */
function writeUntil(clients: readonly Client[], url: string, writes: number) {
  let left = writes
  let reach: () => void = () => undefined
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const onAcknowledged = () => {
    left -= 1
    if (left === 0) reach()
  }
  const ended = Promise.all(clients.map((client) => client.write(url, onAcknowledged)))
  return { reached, ended }
}

function tally(report: TortureReport, clients: readonly Client[], lists: Lists): void {
  report.wrong.push(...checkWhole(lists))
  for (const client of clients) {
    const { pending, model } = client
    report.wrong.push(...checkClient(client, lists))
    if (pending) report.unanswered += 1
    if (
      pending &&
      client.model !== model &&
      JSON.stringify(client.model) !== JSON.stringify(model)
    ) {
      report.unansweredFound += 1
    }
  }
  report.acknowledged = clients.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
}

async function createClients(node: TestNode, seed: number): Promise<Client[]> {
  const { id: projectId } = await post(node, '/api/projects', { name: 'shared' })
  const shared = await post(node, '/api/tasks', {
    ...{ projectId, title: 'shared', description: SHARED },
  })
  const clients: Client[] = []
  for (let n = 0; n < CLIENTS; n++) {
    const { id: ownProjectId } = await post(node, '/api/projects', { name: `of c${n}` })
    const ids = { projectId, ownProjectId, tasks: new Map([[SHARED, shared.id]]) }
    clients.push(createClient(`c${n}`, createRandom(seedOf(seed, n)), ids))
  }
  return clients
}

async function post(node: TestNode, path: string, body: object): Promise<{ id: string }> {
  const headers = { 'content-type': 'application/json' }
  const response = await node.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`POST ${path} was answered ${response.status}`)
  return response.json() as Promise<{ id: string }>
}

async function listsOf(node: TestNode): Promise<Lists> {
  const list = async (name: string) => (await node.fetch(`/api/${name}`)).json()
  const [projects, tasks, sessions] = await Promise.all(['projects', 'tasks', 'sessions'].map(list))
  return { projects, tasks, sessions } as Lists
}
