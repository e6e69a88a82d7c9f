import { afterEach, expect, test } from 'vitest'
import type { ApiDeps } from '../../../lib/api/app.ts'
import type { SearchAnswer } from '../../../lib/wire/search.ts'
import { until } from '../../support/until.ts'
import { type Served, serveApi } from './serve.ts'

let served: Served | undefined
afterEach(() => served?.close())

const REACHES = { near: 'up', quiet: 'unreachable', dead: 'down' } as const

/** A node without agents, with three peers, of which it asks some by `json`. */
async function serve(json: (hostId: string, signal: AbortSignal) => Promise<unknown>) {
  const list = Object.entries(REACHES).map(([id, reach]) => ({ id, reach, compatible: true }))
  const members = { list: () => list, get: (id: string) => list.find((m) => m.id === id) }
  const transport = {
    json: (id: string, _method: string, _path: string, _body: unknown, { signal }: RequestInit) =>
      json(id, signal as AbortSignal),
  }
  served = await serveApi({
    agents: { list: () => [] } as unknown as ApiDeps['agents'],
    routing: { members, transport } as unknown as NonNullable<ApiDeps['routing']>,
  })
  return served
}

test('a host that is known to be away is not asked, and named as not answering', async () => {
  const asked: string[] = []
  const { fetch } = await serve(async (id) => {
    asked.push(id)
    return { agents: [], missed: 0 }
  })
  const { hosts } = (await (await fetch('/api/search?q=x')).json()) as SearchAnswer
  expect(asked).toEqual(['near'])
  expect(hosts.map(({ hostId, error }) => [hostId, error])).toEqual([
    ['host', null],
    ['dead', expect.stringMatching(/does not answer/)],
    ['near', null],
    ['quiet', expect.stringMatching(/does not answer/)],
  ])
})

test('a search that nobody waits for any more ends at the peers', async () => {
  let asked: AbortSignal | undefined
  const { fetch } = await serve((_id, signal) => {
    asked = signal
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  const asking = new AbortController()
  const answer = fetch('/api/search?q=x', { signal: asking.signal }).catch(() => null)
  await until(() => asked)
  asking.abort()
  await answer
  await until(() => asked?.aborted, { timeout: 2_000 })
})
