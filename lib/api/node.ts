import { NodeInfo } from '../wire/node.ts'
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
      response: NodeInfo,
    },
    nodeInfo,
  )
}
