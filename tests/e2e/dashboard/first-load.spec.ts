import { gzipSync } from 'node:zlib'
import { expect, test } from '../../support/e2e.ts'
import type { TestNode } from '../../support/node.ts'

const LIMIT = 200 * 1024

/** Bytes of the scripts that a page names, each as gzip; those for old browsers are not fetched. */
async function scriptBytes(node: TestNode, path: string): Promise<number> {
  const html = await (await node.fetch(path)).text()
  const tags = [...html.matchAll(/<script\b[^>]*\ssrc="([^"]+)"[^>]*>/g)]
  const sources = new Set(
    tags.filter(([tag]) => !/nomodule/i.test(tag)).map(([, src]) => src ?? ''),
  )
  expect(sources.size).toBeGreaterThan(3)
  const sizes = await Promise.all(
    [...sources].map(async (src) => {
      const body = await (await node.fetch(src)).arrayBuffer()
      return gzipSync(Buffer.from(body)).length
    }),
  )
  return sizes.reduce((all, size) => all + size, 0)
}

test('a page loads at most 200 KB of script at first', async ({ node }) => {
  for (const path of ['/', '/settings', '/settings/hosts']) {
    expect(await scriptBytes(node, path), path).toBeLessThanOrEqual(LIMIT)
  }
})
