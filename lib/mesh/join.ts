import type { MemRecord, MeshEntry, RegisterRequest, SelfRecord } from '../wire/mesh.ts'
import type { Membership, MergeResult } from './membership.ts'

/** What a node that wants to join tells of itself: the part of `RegisterRequest` made of records. */
export type JoinRequest = Pick<RegisterRequest, 'self' | 'mem' | 'members' | 'removed'>

export interface JoinAnswer {
  self: SelfRecord
  mem?: MemRecord | undefined
  records: MeshEntry[]
}

export interface Joined {
  /** Hosts that the rest of the mesh has to hear of: for `gossip.news`. */
  news: string[]
  rejected: MergeResult['rejected']
}

/** Of `RegisterRequest.removed`. */
const MAX_REMOVED = 1024

/** Other hosts that a person removed, as far as this node knows. */
export function removedIds(membership: Membership): string[] {
  return membership
    .entries()
    .flatMap(({ mem }) => (mem?.state === 'removed' && mem.id !== membership.hostId ? mem.id : []))
}

/** A node that was just removed joins as what it is, a mesh of one. */
export function joinRequest(membership: Membership): JoinRequest {
  membership.settle(true)
  const mem = membership.mem()
  const removed = removedIds(membership).slice(0, MAX_REMOVED)
  return {
    self: membership.self(),
    ...(mem && { mem }),
    members: [...membership.members()],
    ...(removed.length > 0 && { removed }),
  }
}

/**
 * M9, the side that is asked, after a code or a person let the other in: makes it a member, and again
 * those of its mesh that had been removed here, and answers with all records. When the two already are members of
 * each other's mesh, only records are exchanged: a host that was removed here stays removed.
 */
export function acceptJoin(
  membership: Membership,
  request: JoinRequest,
): Joined & { answer: JoinAnswer } {
  membership.settle(true)
  const caller = request.self.id
  const known = membership.isMember(caller)
  const mem = request.mem?.id === caller ? request.mem : undefined
  const { rejected } = membership.merge([{ self: request.self, ...(mem && { mem }) }])
  const news = [caller]
  membership.add(caller)
  if (!known) news.push(...addBack(membership, request.members ?? []))
  const own = membership.mem()
  return {
    answer: { self: membership.self(), ...(own && { mem: own }), records: membership.entries() },
    news,
    rejected,
  }
}

/**
 * M9, the side that asked: takes over the records, and makes the other a member. With `merge` a
 * tombstone of ours about a live member of the other mesh gives way: a person saw it in the list and
 * agreed. Else it stands, whatever the other answers.
 */
export function completeJoin(membership: Membership, answer: JoinAnswer, merge: boolean): Joined {
  const host = answer.self.id
  const known = membership.isMember(host)
  const mem = answer.mem?.id === host ? answer.mem : undefined
  const live = answer.records.flatMap((entry) =>
    entry.mem?.state === 'member' ? [entry.mem.id] : [],
  )
  const alone = membership.members().length === 0
  const { changed, rejected } = membership.merge([
    ...answer.records,
    { self: answer.self, ...(mem && { mem }) },
  ])
  // Those of the other mesh know all this; only a mesh of our own has to hear of it.
  const news = [host, membership.hostId, ...(alone ? [] : changed)]
  membership.add(host)
  if (!known && merge) news.push(...addBack(membership, live))
  return { news, rejected }
}

/**
 * Live members of the other mesh that had been removed here. The others need no word of ours: their
 * records come with those of their mesh, and a second one for each would be news to everybody.
 */
function addBack(membership: Membership, ids: readonly string[]): string[] {
  const removed = ids.filter((id) => id !== membership.hostId && membership.tombstoneOf(id))
  for (const id of removed) membership.add(id)
  return removed
}
