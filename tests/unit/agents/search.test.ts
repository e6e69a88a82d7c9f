import { expect, test } from 'vitest'
import { searchAgents } from '../../../lib/agents/search.ts'
import type { Agents } from '../../../lib/agents/types.ts'

const agents = {
  list: () => [{ id: 'a', state: 'running', activitySince: 1 }],
  sessionOf: () => '$1',
  nerve: {
    command: async (line: string) =>
      line.startsWith('display') ? ['0 1 80'] : [`${'a'.repeat(60)}!`],
  },
} as unknown as Pick<Agents, 'list' | 'nerve' | 'sessionOf'>

test('a search that is aborted ends at once', async () => {
  const gone = new AbortController()
  const began = performance.now()
  const search = searchAgents(agents, { text: '^(a+)+$', regex: true, limit: 1 }, gone.signal)
  setImmediate(() => gone.abort())
  await expect(search).rejects.toThrow(/was ended/)
  expect(performance.now() - began).toBeLessThan(3_000)
})
