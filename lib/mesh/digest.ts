import { createHash } from 'node:crypto'
import type { EntryDigest, MeshEntry } from '../wire/mesh.ts'

export const BUCKETS = 64

/** How much of a signature an entry's tag holds; enough to tell two signatures apart and to order them. */
const TAG_CHARS = 8
const NO_TAG = '.'.repeat(TAG_CHARS)

/** Of an entry that is held: where its records stand. A record that is not known counts as -1. */
export function digestOf(id: string, { self, mem }: MeshEntry): EntryDigest {
  return [
    id,
    self?.inc ?? -1,
    self?.ver ?? -1,
    mem?.epoch ?? -1,
    mem?.state === 'removed' ? 1 : 0,
    tagOf(self?.sig) + tagOf(mem?.sig),
  ]
}

function tagOf(sig: string | undefined): string {
  return sig === undefined ? NO_TAG : sig.slice(0, TAG_CHARS)
}

/** Which side has something newer? By the order of the records themselves (M4, M5). */
export function compareDigests(a: EntryDigest, b: EntryDigest): { a: boolean; b: boolean } {
  const self = a[1] - b[1] || a[2] - b[2] || compare(a[5], b[5], 0)
  const mem = a[3] - b[3] || a[4] - b[4] || compare(a[5], b[5], TAG_CHARS)
  return { a: self > 0 || mem > 0, b: self < 0 || mem < 0 }
}

function compare(a: string, b: string, from: number): number {
  const left = a.slice(from, from + TAG_CHARS)
  const right = b.slice(from, from + TAG_CHARS)
  return left < right ? -1 : left > right ? 1 : 0
}

/** Ids are hashes, so their first 6 bits spread evenly. */
export function bucketOf(id: string): number {
  return (base32(id.charCodeAt(0)) << 1) | (base32(id.charCodeAt(1)) >>> 4)
}

function base32(code: number): number {
  return (code >= 97 ? code - 97 : code - 24) & 31
}

/**
 * M10: 64 hashes over all entries and a root over them, kept up to date entry by entry. A bucket is
 * the XOR of the hashes of its entries, so it does not depend on the order in which they came.
 */
export interface DigestTree {
  /** The entry is new, changed, or (undefined) gone. */
  set(id: string, entry: MeshEntry | undefined): void
  buckets(): readonly string[]
  root(): string
  /** Digests of the entries in one bucket. */
  entries(bucket: number): EntryDigest[]
  count(bucket: number): number
  readonly size: number
}

export function createDigestTree(): DigestTree {
  const sums = Array.from({ length: BUCKETS }, () => Buffer.alloc(8))
  const leaves = Array.from({ length: BUCKETS }, () => new Map<string, MeshEntry>())
  let size = 0
  let texts: string[] | null = null
  let root: string | null = null

  function flip(bucket: number, id: string, entry: MeshEntry): void {
    const hash = hash64(digestOf(id, entry).join(' '))
    const sum = sums[bucket]
    if (sum) for (let i = 0; i < 8; i++) sum[i] = (sum[i] ?? 0) ^ (hash[i] ?? 0)
  }

  function buckets(): readonly string[] {
    texts ??= sums.map((sum) => sum.toString('base64url'))
    return texts
  }

  return {
    set(id, entry) {
      const bucket = bucketOf(id)
      const old = leaves[bucket]?.get(id)
      if (old) flip(bucket, id, old)
      if (entry) {
        flip(bucket, id, entry)
        leaves[bucket]?.set(id, entry)
      } else leaves[bucket]?.delete(id)
      size += (entry ? 1 : 0) - (old ? 1 : 0)
      texts = null
      root = null
    },
    buckets,
    root() {
      root ??= hash64(buckets().join(' ')).toString('base64url')
      return root
    },
    entries: (bucket) => [...(leaves[bucket] ?? [])].map(([id, entry]) => digestOf(id, entry)),
    count: (bucket) => leaves[bucket]?.size ?? 0,
    get size() {
      return size
    },
  }
}

function hash64(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 8)
}
