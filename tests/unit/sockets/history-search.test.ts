import { expect, test } from 'vitest'
import { createMatcher } from '../../../lib/agents/search-match.ts'
import { createHistorySearch } from '../../../lib/sockets/history-search.ts'

const LINE = `${'a'.repeat(60)}!`
const HARD = { text: '^(a+)+$', regex: true }
const EASY = { text: 'a!$', regex: true }
const nerve = {
  command: async (line: string) => (line.startsWith('display') ? ['0 1 80'] : [LINE]),
}

test('a new search ends the one before, which is told; only the last of many runs', async () => {
  const search = createHistorySearch(nerve)
  const began = performance.now()
  const first = search.find(HARD, '$1')
  await new Promise((resolve) => setImmediate(resolve))
  const before = [first, ...[HARD, HARD, HARD].map((pattern) => search.find(pattern, '$1'))]
  expect((await search.find(EASY, '$1')).hits).toHaveLength(1)
  for (const { error } of await Promise.all(before)) expect(error).toMatch(/was ended/)
  expect(performance.now() - began).toBeLessThan(3_000)
})

test('closing ends what runs', async () => {
  const search = createHistorySearch(nerve)
  const running = search.find(HARD, '$1')
  await new Promise((resolve) => setImmediate(resolve))
  const began = performance.now()
  search.close()
  expect((await running).error).toMatch(/was ended/)
  expect(performance.now() - began).toBeLessThan(3_000)
})

test('threads of all searches count together; who finds none left is told so', async () => {
  const others = [createMatcher(HARD, 4_000), createMatcher(HARD, 4_000)]
  const search = createHistorySearch(nerve)
  expect((await search.find(EASY, '$1')).error).toMatch(/still running on this host/)
  // Ended twice, it is counted once.
  await Promise.all([others[0]?.close(), others[0]?.close()])
  await others[0]?.close()
  expect((await search.find(EASY, '$1')).hits).toHaveLength(1)
  const another = createMatcher(HARD, 4_000)
  expect((await search.find(EASY, '$1')).error).toMatch(/still running on this host/)
  await Promise.all([others[1]?.close(), another.close()])
  expect((await search.find(EASY, '$1')).hits).toHaveLength(1)
})
