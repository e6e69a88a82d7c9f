import type { Agent } from '../../../../lib/wire/agent.ts'
import type { Host, PairCodeAnswer } from '../../../../lib/wire/host.ts'
import type { NodeInfo } from '../../../../lib/wire/node.ts'
import { call } from '../../../support/agents.ts'
import { startTestNode, type TestNode } from '../../../support/node.ts'
import { until } from '../../../support/until.ts'

/** `count` nodes without dashboards that know each other, and their hostIds. */
export async function startMesh(count: number): Promise<{ nodes: TestNode[]; ids: string[] }> {
  const nodes = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      startTestNode({ env: { MAESTRO_UI: 'off', MAESTRO_NAME: `host-${n}` } }),
    ),
  )
  const [first, ...others] = nodes as [TestNode, ...TestNode[]]
  for (const other of others) await join(first, other)
  const ids = await Promise.all(
    nodes.map(async (node) => (await call<NodeInfo>(node, 'GET', '/api/node')).body.id),
  )
  for (const node of nodes) {
    await until(async () => (await hosts(node)).filter(isUp).length === count, {
      message: () => `${count} hosts that are up, as ${node.url} sees them`,
    })
  }
  return { nodes, ids }
}

/** Adds `other` on `node`, as a person does with the code that `other` shows. */
export async function join(node: TestNode, other: TestNode): Promise<void> {
  const code = await call<PairCodeAnswer>(other, 'POST', '/api/pair/codes', { kind: 'host' })
  const added = await call(node, 'POST', '/api/hosts', { url: other.url, code: code.body.code })
  if (added.status !== 201) throw new Error(`${added.status} ${JSON.stringify(added.body)}`)
}

export async function hosts(node: TestNode): Promise<Host[]> {
  return (await call<Host[]>(node, 'GET', '/api/hosts')).body
}

export async function reachOf(node: TestNode, id: string): Promise<Host['reach'] | undefined> {
  return (await hosts(node)).find((host) => host.id === id)?.reach
}

export async function agentsOf(node: TestNode, query = ''): Promise<Agent[]> {
  return (await call<Agent[]>(node, 'GET', `/api/agents${query}`)).body
}

function isUp({ reach }: Host): boolean {
  return reach === 'up' || reach === 'here'
}
