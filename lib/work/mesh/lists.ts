import { fetchList, noList } from '../../mesh/peer-list.ts'
import type { PeerTransport } from '../../mesh/types.ts'
import type { WorkKind } from '../../store/remote-work.ts'
import { parseWorkList, type Teller, type WorkItems } from './heard.ts'

/** Of a list: 10,000 tasks with long timelines fit. */
const MAX_BYTES = 64 * 1024 * 1024
const LIST_MS = 30_000

export type Etags = Partial<Record<WorkKind, string>>

/** All that a host keeps; null for a list that is unchanged since its entity tag. */
export type WorkLists = { [K in WorkKind]: WorkItems[K][] | null }

/**
 * Asks a peer for the work that it keeps. A peer of an older version keeps none. Rejects when it can't
 * be reached, refuses, or answers something else.
 */
export async function fetchWork(
  transport: Pick<PeerTransport, 'request'>,
  from: Teller,
  etags: Etags,
  signal: AbortSignal,
): Promise<WorkLists & { etags: Etags }> {
  const found: Etags = {}

  async function listOf<K extends WorkKind>(kind: K): Promise<WorkItems[K][] | null> {
    const { hostId } = from
    const path = `/api/${kind}s`
    const limits = { maxBytes: MAX_BYTES, timeoutMs: LIST_MS }
    const wanted = { hostId, path, etag: etags[kind], signal, ...limits }
    const { status, text, etag } = await fetchList(transport, wanted)
    const tag = status === 304 ? etags[kind] : etag
    if (tag !== undefined) found[kind] = tag
    if (status === 304) return null
    if (status === 404) return []
    const items = status === 200 ? await parseWorkList(kind, text, from) : null
    if (items === null) throw noList(hostId, `its ${kind}s`, status)
    return items
  }

  const [project, task, session] = await Promise.all([
    listOf('project'),
    listOf('task'),
    listOf('session'),
  ])
  return { project, task, session, etags: found }
}
