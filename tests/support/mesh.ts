import type { Host, HostAddAnswer, PairCodeAnswer } from '../../lib/wire/host.ts'
import { type Answer, call } from './agents.ts'
import type { TestNode } from './node.ts'
import { until } from './until.ts'

/** Adds `other` at `node` by a code, as two people would. */
export async function join(
  node: TestNode,
  other: TestNode,
  options: { merge?: boolean; url?: string } = {},
): Promise<Answer<HostAddAnswer>> {
  const { code } = await pairCode(other)
  const { url = other.url, ...rest } = options
  return call<HostAddAnswer>(node, 'POST', '/api/hosts', { url, code, ...rest })
}

export async function pairCode(node: TestNode): Promise<PairCodeAnswer> {
  return (await call<PairCodeAnswer>(node, 'POST', '/api/pair/codes', { kind: 'host' })).body
}

export async function hostsOf(node: TestNode): Promise<Host[]> {
  return (await call<Host[]>(node, 'GET', '/api/hosts')).body
}

export async function idOf(node: TestNode): Promise<string> {
  return (await call<Host>(node, 'GET', '/api/hosts/self')).body.id
}

/** Waits until each of `nodes` lists all of them and no other, every one reached. */
export async function converged(nodes: readonly TestNode[], timeout = 10_000): Promise<void> {
  const ids = (await Promise.all(nodes.map(idOf))).sort()
  let last: unknown
  await until(
    async () => {
      const lists = await Promise.all(nodes.map(hostsOf))
      last = lists.map((list) => list.map(({ name, reach }) => `${name} ${reach}`))
      return lists.every(
        (list) =>
          JSON.stringify(list.map(({ id }) => id).sort()) === JSON.stringify(ids) &&
          list.every(({ reach }) => reach === 'here' || reach === 'up'),
      )
    },
    { timeout, message: () => `all nodes know all: ${JSON.stringify(last)}` },
  )
}
