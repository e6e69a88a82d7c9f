import { gzipSync } from 'node:zlib'
import type { TestNode } from './node.ts'

/** What a page may load of script before it is usable, bytes as gzip. */
export const FIRST_LOAD_LIMIT = 200 * 1024

/** Bytes of the scripts that a page names, each as gzip; those for old browsers are not fetched. */
export async function firstLoadBytes(node: TestNode, path: string): Promise<number> {
  const html = await (await node.fetch(path)).text()
  const tags = [...html.matchAll(/<script\b[^>]*\ssrc="([^"]+)"[^>]*>/g)]
  const sources = new Set(
    tags.filter(([tag]) => !/nomodule/i.test(tag)).map(([, src]) => src ?? ''),
  )
  if (sources.size <= 3) throw new Error(`${path} names only ${sources.size} scripts.`)
  const sizes = await Promise.all(
    [...sources].map(async (src) => {
      const body = await (await node.fetch(src)).arrayBuffer()
      return gzipSync(Buffer.from(body)).length
    }),
  )
  return sizes.reduce((all, size) => all + size, 0)
}
