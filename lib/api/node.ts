import { nodeFor } from '../access/guests.ts'
import type { Principal } from '../gate/types.ts'
import type { You } from '../wire/access.ts'
import { NodeAnswer, type NodeInfo } from '../wire/node.ts'
import { type Api, route } from './route.ts'

export interface NodeDeps {
  nodeInfo(): NodeInfo
}

export function registerNode(api: Api, { nodeInfo }: NodeDeps): void {
  route(
    api,
    {
      method: 'get',
      path: '/api/node',
      tag: 'node',
      summary: 'This node: its name, addresses, tmux and the programs found',
      response: NodeAnswer,
    },
    ({ principal }) => ({ ...nodeFor(principal, nodeInfo()), you: describe(principal) }),
  )
}

function describe({ kind, role, name, only }: Principal): You {
  if (kind === 'stranger') throw new Error('No stranger comes so far')
  return { kind, role, name: name ?? null, only: only ?? null }
}
