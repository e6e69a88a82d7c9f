import { get, Agent as HttpAgent } from 'node:http'
import { join } from 'node:path'
import { loadIdentity } from '../../lib/mesh/identity.ts'
import { signMem, signSelf } from '../../lib/mesh/records.ts'
import { openDatabase } from '../../lib/store/database.ts'
import { createMeshStore } from '../../lib/store/mesh.ts'
import { createRemoteAgentStore } from '../../lib/store/remote-agents.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import type { MeshEntry } from '../../lib/wire/mesh.ts'
import { startTestNode } from '../../tests/support/node.ts'
import { tempDir } from '../../tests/support/temp.ts'
import type { Measure } from '../measure.ts'
import { track } from '../resources.ts'
import { ms, spread, summarize } from '../stats.ts'

const HOSTS = 50
const AGENTS = 20

/** `GET /api/agents` of a whole mesh, of which nobody can be reached: the list waits for no one. */
export const hosts: Measure = {
  id: 'hosts',
  async run({ quick }) {
    const node = track(await startTestNode({ bundle: true, env: { MAESTRO_UI: 'off' } }))
    try {
      await node.stop()
      await fill(node.dataDir)
      await node.restart()
      const connection = new HttpAgent({ keepAlive: true, maxSockets: 1 })
      const took: number[] = []
      let list: Agent[] = []
      let size = 0
      for (let n = 0; n < (quick ? 60 : 200); n++) {
        const begun = performance.now()
        const bytes = await read(`${node.url}/api/agents`, connection)
        if (n >= 10) took.push(performance.now() - begun)
        size = bytes.length
        list = JSON.parse(bytes.toString()) as Agent[]
      }
      connection.destroy()
      if (list.length !== HOSTS * AGENTS) throw new Error(`${list.length} agents are listed`)
      const own = summarize(took)
      return {
        rows: [
          {
            measure: `list ${HOSTS} hosts × ${AGENTS} agents`,
            figure: '≤ 30 ms p50',
            measured: `${ms(own.p50)} (p95 ${ms(own.p95)})`,
            reached: own.p50 <= 30,
          },
        ],
        notes: [
          `List of ${HOSTS} hosts × ${AGENTS} agents: ${own.n} requests on one connection, whole body of ${Math.round(size / 1000)} kB read, ${spread(own)}. The hosts are members that do not answer while the node tries to reach them, so this is what a dashboard gets right after a restart of the network.`,
        ],
      }
    } finally {
      await node.close()
    }
  },
}

/** Makes the stopped node a member of a mesh of `HOSTS` others, whose agents it has heard of. */
async function fill(dataDir: string): Promise<void> {
  const own = loadIdentity(dataDir)
  const db = await openDatabase(join(dataDir, 'maestro.db'))
  const mesh = createMeshStore(db)
  const stored = await mesh.load()
  const entries = new Map<string, MeshEntry>()
  const put = []
  const at = Date.now()
  for (let n = 0; n < HOSTS; n++) {
    const dir = tempDir('host')
    const host = loadIdentity(dir.path)
    dir.close()
    const about = { inc: 1, ver: 1, boot: `boot-${n}`, app: '0.1.0', protocol: [1, 1] }
    const fields = { ...about, name: `host-${n}`, urls: ['http://127.0.0.1:9'] }
    entries.set(host.hostId, {
      self: signSelf(host, fields as Parameters<typeof signSelf>[1]),
      mem: signMem(own, { id: host.hostId, epoch: 1, state: 'member', at }),
    })
    if (n === 0) {
      const mem = signMem(host, { id: own.hostId, epoch: 1, state: 'member', at })
      const self = stored?.entries.find((entry) => entry.self?.id === own.hostId)?.self
      entries.set(own.hostId, { ...(self && { self }), mem })
    }
    for (let m = 0; m < AGENTS; m++) {
      const agent = agentOf(host.hostId, n, m)
      put.push({ hostId: host.hostId, id: agent.id, heardAt: at, agent })
    }
  }
  await mesh.write({ entries, state: stored?.state ?? { heldSince: {}, contactAt: null } })
  await createRemoteAgentStore(db).write({ put, drop: [], heard: [] })
  await db.destroy()
}

function agentOf(hostId: string, n: number, m: number): Agent {
  const name = `team-${m % 4}-agent-${n}-${m}`
  return {
    id: `agt_1795000000000_${n.toString(16)}_${m.toString(16)}`,
    hostId,
    name,
    path: ['team', String(m % 4), `agent-${n}-${m}`],
    program: 'claude',
    command: 'claude',
    cwd: '/home/someone/projects/something',
    tags: ['team'],
    notes: '',
    state: 'running',
    activity: 'idle',
    activitySince: 1_795_000_000_000,
    activitySource: 'screen',
    title: 'Working on something',
    viewers: 0,
    pid: 4242,
    createdAt: 1_795_000_000_000,
    lastActivityAt: 1_795_000_000_000,
    adopted: false,
    envNames: [],
  }
}

function read(url: string, agent: HttpAgent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, async (res) => {
      const chunks: Buffer[] = []
      for await (const chunk of res) chunks.push(chunk)
      if (res.statusCode === 200) resolve(Buffer.concat(chunks))
      else reject(new Error(`${url} answered ${res.statusCode}`))
    }).on('error', reject)
  })
}
