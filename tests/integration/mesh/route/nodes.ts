import type { Agent } from '../../../../lib/wire/agent.ts'
import type { Host } from '../../../../lib/wire/host.ts'
import { call } from '../../../support/agents.ts'
import { converged, hostsOf, idOf, join } from '../../../support/mesh.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'

/** `count` nodes without dashboards that know each other, and their hostIds. */
export async function startMesh(count: number): Promise<{ nodes: TestNode[]; ids: string[] }> {
  const nodes = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      startTestNode({ env: { MAESTRO_UI: 'off', MAESTRO_NAME: `host-${n}` } }),
    ),
  )
  const [first, ...others] = nodes as [TestNode, ...TestNode[]]
  for (const other of others) await join(first, other)
  await converged(nodes, 30_000)
  return { nodes, ids: await Promise.all(nodes.map(idOf)) }
}

export async function reachOf(node: TestNode, id: string): Promise<Host['reach'] | undefined> {
  return (await hostsOf(node)).find((host) => host.id === id)?.reach
}

export async function agentsOf(node: TestNode, query = ''): Promise<Agent[]> {
  return (await call<Agent[]>(node, 'GET', `/api/agents${query}`)).body
}
