import type { Agent } from '../../lib/wire/agent.ts'
import type { TestNode } from './node.ts'
import { until } from './until.ts'

export interface Answer<T = unknown> {
  status: number
  headers: Headers
  body: T
}

/** A JSON request to a node, as a client would make it. */
export async function call<T = Record<string, unknown>>(
  node: TestNode,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  const response = await node.fetch(path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? null : JSON.parse(text)) as T,
  }
}

export async function listAgents(node: TestNode): Promise<Agent[]> {
  return (await call<Agent[]>(node, 'GET', '/api/agents')).body
}

/** Creates an agent; throws what the node said when it refused. */
export async function createAgent(node: TestNode, body: Record<string, unknown>): Promise<Agent> {
  const answer = await call<Agent>(node, 'POST', '/api/agents', body)
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** The agent with this name, as soon as `ready` holds for it. */
export function agentNamed(
  node: TestNode,
  name: string,
  ready: (agent: Agent) => boolean = () => true,
  timeout = 10_000,
): Promise<Agent> {
  let last: Agent | undefined
  return until(
    async () => {
      last = (await listAgents(node)).find((one) => one.name === name)
      return last && ready(last) ? last : null
    },
    { timeout, message: () => `an agent named ${name} as wanted; it is ${JSON.stringify(last)}` },
  )
}
