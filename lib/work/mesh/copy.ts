import { isDeepStrictEqual } from 'node:util'
import type { WorkKind } from '../../store/remote-work.ts'
import type { WorkEvent } from '../../store/work/types.ts'
import { MAX_ITEM_SIZE, MAX_ITEMS, sizeOf, type WorkItems } from './heard.ts'

/** Of all that one host keeps, in characters of JSON. */
export const MAX_COPY_SIZE = 64 * 1024 * 1024

type Item = WorkItems[WorkKind]

/** What is known of the work of one host, within bounds. */
export class Copy {
  readonly hostId: string
  readonly items = {
    project: new Map<string, WorkItems['project']>(),
    task: new Map<string, WorkItems['task']>(),
    session: new Map<string, WorkItems['session']>(),
  }
  /** ms since the epoch. */
  heardAt = 0
  /** Each change is heard. */
  live = false
  /** It could not be heard when that was tried last, or cannot be reached. */
  away = false
  readonly #sizes = new Map<Item, number>()
  #size = 0

  constructor(hostId: string) {
    this.hostId = hostId
  }

  get<K extends WorkKind>(kind: K, id: string): WorkItems[K] | undefined {
    return (this.items[kind] as Map<string, WorkItems[K]>).get(id)
  }

  /** How it changed what is known; null: there is no room for it. */
  put<K extends WorkKind>(kind: K, item: WorkItems[K]): 'created' | 'updated' | 'same' | null {
    const items = this.items[kind] as Map<string, Item>
    const old = items.get(item.id)
    if (isDeepStrictEqual(old, item)) return 'same'
    if (!old && items.size >= MAX_ITEMS) return null
    const size = sizeOf(item)
    const total = this.#size + size - this.#sizeOf(old)
    if (size > MAX_ITEM_SIZE || total > MAX_COPY_SIZE) return null
    this.#size = total
    if (old) this.#sizes.delete(old)
    this.#sizes.set(item, size)
    items.set(item.id, item)
    return old ? 'updated' : 'created'
  }

  drop(kind: WorkKind, id: string): boolean {
    const item = this.get(kind, id)
    if (!item) return false
    this.#size -= this.#sizeOf(item)
    this.#sizes.delete(item)
    return this.items[kind].delete(id)
  }

  /** What an event that does not tell all of something is about. */
  about({ type, data }: WorkEvent): Item | undefined {
    const { task, session } = this.items
    if (type === 'session:spawn_request') return session.get(data.session.id)
    if (type === 'session:needs_input') return session.get(data.sessionId)
    return 'taskId' in data ? (task.get(data.taskId) ?? session.get(data.sessionId)) : undefined
  }

  #sizeOf(item: Item | undefined): number {
    return item ? (this.#sizes.get(item) ?? 0) : 0
  }
}
