import { setImmediate } from 'node:timers/promises'
import { parseJson } from '../../json.ts'
import type { WorkKind } from '../../store/remote-work.ts'
import type { WorkEvent, WorkEventName } from '../../store/work/types.ts'
import { EventData } from '../../wire/event.ts'
import { Project } from '../../wire/project.ts'
import { Session } from '../../wire/session.ts'
import { Task } from '../../wire/task.ts'
import { toldSession, toldTask } from '../change.ts'

/** What each kind is. */
export interface WorkItems {
  project: Project
  task: Task
  session: Session
}

export const KINDS: readonly WorkKind[] = ['project', 'task', 'session']

/** Of one kind and one host; what is more is left out, so that a broken peer can't fill the memory. */
export const MAX_ITEMS = 50_000
/** Of one thing, in characters of its JSON. */
export const MAX_ITEM_SIZE = 1024 * 1024

const SHARED = 'shared:'
const CHECKED_AT_ONCE = 200

/** Whose work is heard: a host's own, and a shared board that it uses and this node does not. */
export interface Teller {
  hostId: string
  /** `homeId` of this node's own work. */
  ownHomeId: string
}

/** What a peer said on its feed, checked. */
export type WorkHeard =
  | { type: 'hello' }
  | { type: 'resync' }
  | { type: 'pong'; id: number }
  /** It does not answer what it was asked, such as too many pings. */
  | { type: 'error' }
  | { type: 'work'; event: WorkEvent }

/** A frame of a peer's feed. Null: it is not what the protocol allows; `other`: of no use here. */
export function parseWorkFrame(text: string, from: Teller): WorkHeard | { type: 'other' } | null {
  const frame = parseJson(text)
  if (typeof frame !== 'object' || frame === null) return null
  const { type, data, id } = frame as Record<string, unknown>
  if (type === 'hello' || type === 'resync' || type === 'error') return { type }
  if (type === 'pong' && typeof id === 'number') return { type, id }
  if (typeof type !== 'string') return null
  if (!isWorkEvent(type)) return { type: 'other' }
  const result = EventData[type].safeParse(data)
  if (!result.success) return null
  return accepted({ type, data: result.data } as WorkEvent, from)
}

function accepted(event: WorkEvent, from: Teller): WorkHeard | { type: 'other' } {
  const item = itemOf(event)
  return item && !isOf(item, from) ? { type: 'other' } : { type: 'work', event }
}

/**
 * A peer's answer to a list: those that are well-formed and its own. Null: no list. Takes its time: ten
 * thousand tasks are checked for half a second, while others want to be served.
 */
export async function parseWorkList<K extends WorkKind>(
  kind: K,
  text: string,
  from: Teller,
): Promise<WorkItems[K][] | null> {
  const list = parseJson(text)
  if (!Array.isArray(list)) return null
  const items: WorkItems[WorkKind][] = []
  for (const [n, each] of list.slice(0, MAX_ITEMS).entries()) {
    if (n % CHECKED_AT_ONCE === CHECKED_AT_ONCE - 1) await setImmediate()
    const item = parseItem(kind, each)
    if (item !== null && isOf(item, from)) items.push(item)
  }
  return items as WorkItems[K][]
}

const SCHEMAS = { project: Project, task: Task, session: Session }

/** As it is kept here; null for what is none. */
export function parseItem(kind: WorkKind, value: unknown): WorkItems[WorkKind] | null {
  const result = SCHEMAS[kind].safeParse(value)
  if (!result.success) return null
  return trimmed(kind, result.data)
}

/** The thing that an event is about, when it tells all of it. */
export function itemOf({ type, data }: WorkEvent): WorkItems[WorkKind] | null {
  if (type === 'session:spawn_request') return data.session
  return 'homeId' in data ? data : null
}

/** As it is kept of others: histories are as short as in events, and nothing is huge. */
export function trimmed(kind: WorkKind, item: WorkItems[WorkKind]): WorkItems[WorkKind] {
  if (kind === 'project') return item
  const told = kind === 'task' ? toldTask(item as Task) : toldSession(item as Session)
  if (sizeOf(told) <= MAX_ITEM_SIZE) return told
  if (kind === 'task') return { ...(told as Task), timeline: [], timelineTruncated: true }
  const { role, spawnedBy } = (told as Session).metadata
  return { ...(told as Session), events: [], env: {}, metadata: { role, spawnedBy } }
}

/** In characters of JSON. */
export function sizeOf(item: unknown): number {
  return JSON.stringify(item).length
}

export const isShared = (homeId: string) => homeId.startsWith(SHARED)

/** Is it for that host to tell of it? What it merely heard of others is not. */
export function isOf(
  { homeId, heardAt }: WorkItems[WorkKind],
  { hostId, ownHomeId }: Teller,
): boolean {
  if (heardAt !== undefined) return false
  return homeId === hostId || (isShared(homeId) && homeId !== ownHomeId)
}

function isWorkEvent(type: string): type is WorkEventName {
  return /^(project|task|session):/.test(type) && Object.hasOwn(EventData, type)
}
