import {
  type EntryDigest,
  type ExchangeRequest,
  type ExchangeResponse,
  type MeshEntry,
  PROTOCOL,
} from '../wire/mesh.ts'
import { BUCKETS, compareDigests } from './digest.ts'
import type { Membership, MergeResult } from './membership.ts'

/** Of the records in one message, as JSON; what carries them may be 256 KB. */
export const PAGE_BYTES = 192 * 1024
/** As many digests as fit into a page. */
const PAGE_ENTRIES = 2800
/** Of `want` and `rumours` in `lib/wire/mesh.ts`. */
const MAX_RUMOURS = 512
const MAX_WANT = 4096
/** A peer that always has more to say must not hold us for ever. */
const MAX_PAGES = 128

/** What every message says: who asks, where its records stand, and that it is a member (M11). */
export function baseRequest(membership: Membership): ExchangeRequest {
  const { root, size } = membership.digests
  const mem = membership.mem()
  return {
    v: PROTOCOL[1],
    from: membership.hostId,
    root: root(),
    n: size,
    ...(mem && { mem }),
    rumours: [],
  }
}

/**
 * M10, the side that is asked. A message holds one of: rumours (answered with how many were known),
 * digests of entries (answered with what is newer here, and what is wanted), nothing (answered with
 * whether the roots are equal, else with the hashes of the buckets).
 */
export function answerExchange(
  membership: Membership,
  request: ExchangeRequest,
): { response: ExchangeResponse; learned: MergeResult } {
  const { mem, rumours } = request
  const shown = membership.merge(mem && mem.id === request.from ? [{ mem }] : [])
  const told = membership.merge(rumours)
  const learned: MergeResult = {
    changed: [...new Set([...shown.changed, ...told.changed])],
    knew: told.knew,
    rejected: [...shown.rejected, ...told.rejected],
  }
  const response = rumours.length > 0 ? { knew: told.knew } : {}
  if (request.want)
    return { response: { ...response, ...records(membership, request.want) }, learned }
  if (request.buckets && request.entries) {
    const found = difference(membership, request.buckets, request.entries)
    const { newer, want } = found
    return { response: { ...response, ...records(membership, newer), want }, learned }
  }
  if (request.root === membership.digests.root())
    return { response: { ...response, eq: true }, learned }
  if (rumours.length > 0) return { response, learned }
  return { response: { buckets: [...membership.digests.buckets()] }, learned }
}

function difference(
  { digests }: Membership,
  buckets: readonly string[],
  theirs: readonly EntryDigest[],
): { newer: string[]; want: string[] } {
  const ours = new Map<string, EntryDigest>()
  for (const bucket of differing(digests.buckets(), buckets)) {
    for (const entry of digests.entries(bucket)) ours.set(entry[0], entry)
  }
  const newer: string[] = []
  const want: string[] = []
  for (const their of theirs) {
    const our = ours.get(their[0])
    ours.delete(their[0])
    const side = our ? compareDigests(our, their) : { a: false, b: true }
    if (side.a) newer.push(their[0])
    if (side.b && want.length < MAX_WANT) want.push(their[0])
  }
  return { newer: [...newer, ...ours.keys()], want }
}

function records(membership: Membership, ids: readonly string[]): ExchangeResponse {
  const [page = []] = pages(membership, ids, MAX_WANT)
  const found = ids.filter((id) => membership.get(id)).length
  return { records: page, ...(page.length < found && { more: true }) }
}

/** The entries of hosts in pieces of at most 192 KB. */
export function pages(
  membership: Membership,
  ids: readonly string[],
  limit = MAX_RUMOURS,
): MeshEntry[][] {
  const result: MeshEntry[][] = []
  let page: MeshEntry[] = []
  let bytes = 0
  for (const id of ids) {
    const entry = membership.get(id)
    if (!entry) continue
    const size = Buffer.byteLength(JSON.stringify(entry)) + 1
    if (page.length > 0 && (bytes + size > PAGE_BYTES || page.length >= limit)) {
      result.push(page)
      page = []
      bytes = 0
    }
    page.push(entry)
    bytes += size
  }
  if (page.length > 0) result.push(page)
  return result
}

function differing(a: readonly string[], b: readonly string[]): number[] {
  return a.map((_, bucket) => bucket).filter((bucket) => a[bucket] !== b[bucket])
}

export type Send = (request: ExchangeRequest) => Promise<ExchangeResponse>

/**
 * M10, the side that asks: brings both sides to the same records, as far as neither changes in the
 * meantime. `learn` merges what came. False when not all could be compared. Rejects when a message
 * does.
 */
export async function exchange(
  membership: Membership,
  send: Send,
  learn: (entries: readonly MeshEntry[]) => MergeResult,
): Promise<boolean> {
  const first = await send(baseRequest(membership))
  const theirs = first.buckets
  if (first.eq) return true
  if (theirs?.length !== BUCKETS) return false
  let open = differing(membership.digests.buckets(), theirs)
  for (let page = 0; page < MAX_PAGES && open.length > 0; page++) {
    const chosen = fitting(membership, open)
    const more = await exchangeBuckets(membership, send, learn, theirs, chosen)
    if (!more) open = open.slice(chosen.length)
  }
  return open.length === 0
}

/** As many of these buckets as one message holds; at least one. */
function fitting({ digests }: Membership, buckets: readonly number[]): number[] {
  let entries = 0
  return buckets.filter((bucket, index) => {
    entries += digests.count(bucket)
    return index === 0 || entries <= PAGE_ENTRIES
  })
}

/** True when the other side has more of these buckets to tell. */
async function exchangeBuckets(
  membership: Membership,
  send: Send,
  learn: (entries: readonly MeshEntry[]) => MergeResult,
  theirs: readonly string[],
  chosen: readonly number[],
): Promise<boolean> {
  const { digests } = membership
  // The buckets that are not in this message are said to be equal, so that nobody looks into them.
  const buckets = [...theirs]
  for (const bucket of chosen) buckets[bucket] = digests.buckets()[bucket] ?? ''
  const entries = chosen.flatMap((bucket) => digests.entries(bucket))
  const answer = await send({ ...baseRequest(membership), buckets, entries })
  const learned = learn(answer.records ?? [])
  for (const rumours of pages(membership, answer.want ?? [])) {
    await send({ ...baseRequest(membership), rumours, repair: true })
  }
  return answer.more === true && learned.changed.length > 0
}
