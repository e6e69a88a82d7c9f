import type { Bus } from '../../events/types.ts'
import type { Members } from '../../mesh/types.ts'
import { createWriteBehind } from '../../mesh/write-behind.ts'
import type { RemoteWorkKey, RemoteWorkStore, WorkKind } from '../../store/remote-work.ts'
import type { WorkEvent } from '../../store/work/types.ts'
import type { EventName, EventPayload } from '../../wire/event.ts'
import { Copy } from './copy.ts'
import { isOf, isShared, itemOf, KINDS, parseItem, trimmed, type WorkItems } from './heard.ts'
import type { WorkLists } from './lists.ts'

export interface RemoteWorkDeps {
  store: RemoteWorkStore
  bus: Pick<Bus, 'publish' | 'skip'>
  members: Pick<Members, 'get' | 'onChange'>
  /** `homeId` of this node's own work. */
  ownHomeId: string
  /** Is it a project of this node's own work? */
  isHere(projectId: string): boolean
  /** A host tells of a project that another keeps, or this one: told once for each. */
  onClaim(claim: { hostId: string; projectId: string }): void
  onError(error: unknown): void
  now?: () => number
}

/**
 * M19: what is known of the work that other hosts keep. Answers from memory; what changes is told on
 * the bus in the name of its host, once, and kept on disk a little later.
 */
export interface RemoteWork {
  /** As they are given out: with `heardAt` while their home cannot be heard. */
  list<K extends WorkKind>(kind: K): WorkItems[K][]
  get<K extends WorkKind>(kind: K, id: string): WorkItems[K] | undefined
  /** The host that is to be asked for it. */
  hostOf(kind: WorkKind, id: string): string | undefined
  /** The host that keeps the session that an agent works on. */
  homeOfAgent(agentId: string): string | undefined
  isAway(hostId: string): boolean
  /** All that a host keeps. `live`: from now on each change of it is heard. */
  replace(hostId: string, lists: WorkLists, live: boolean): void
  hear(hostId: string, event: WorkEvent): void
  /** Its changes are not heard any more. */
  lost(hostId: string): void
  /** It could not be heard. */
  failed(hostId: string): void
  isLive(hostId: string): boolean
  close(): Promise<void>
}

/** More changes at once are not told one by one: everybody fetches the lists again. */
const TOLD_AT_ONCE = 500

type Item = WorkItems[WorkKind]

export async function openRemoteWork(deps: RemoteWorkDeps): Promise<RemoteWork> {
  const { store, bus, members, ownHomeId, now = Date.now } = deps
  const copies = new Map<string, Copy>()
  /** First come, first served: no host takes over the project of another. */
  const homes = new Map<string, string>()
  /** Hosts that tell of each shared board. */
  const tellers = new Map<string, Set<string>>()
  const claims = new Set<string>()
  const disk = createWriteBehind(store, keyOf, deps.onError)
  let telling: { event: WorkEvent; from: string }[] = []

  const isUnreachable = (hostId: string) => {
    const reach = members.get(hostId)?.reach
    return reach === 'unreachable' || reach === 'down'
  }

  function copyOf(hostId: string): Copy {
    const there = copies.get(hostId)
    if (there) return there
    const copy = new Copy(hostId)
    copy.away = isUnreachable(hostId)
    copies.set(hostId, copy)
    return copy
  }

  /** Of the hosts that use a shared board one is listened to. */
  function speakerOf(homeId: string): string | undefined {
    const rank = (id: string) => {
      const copy = copies.get(id)
      return copy?.live ? 0 : copy?.away ? 2 : 1
    }
    return [...(tellers.get(homeId) ?? [])].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0]
  }

  const speaks = ({ hostId }: Copy, { homeId }: Pick<Item, 'homeId'>) =>
    !isShared(homeId) || speakerOf(homeId) === hostId

  const speakers = () => [...tellers.keys()].map(speakerOf).join()

  /** Makes a change, then tells of it: one by one, or that there was too much. */
  function changing(change: () => void): void {
    const before = speakers()
    telling = []
    change()
    const told = telling
    telling = []
    if (told.length > TOLD_AT_ONCE || (before !== '' && speakers() !== before)) bus.skip()
    else for (const { event, from } of told) publish(event, from)
  }

  function publish({ type, data }: WorkEvent, from: string): void {
    bus.publish(type as EventName, data as EventPayload<EventName>, from)
  }

  const tell = ({ hostId }: Copy, event: WorkEvent) => void telling.push({ event, from: hostId })

  /** Ids are unique but on copied disks and in lies. */
  function isTaken(copy: Copy, kind: WorkKind, item: Item): boolean {
    const projectId = projectOf(kind, item)
    const isOthers = (homes.get(projectId) ?? item.homeId) !== item.homeId
    if (!isOthers && !deps.isHere(projectId)) return false
    const { hostId } = copy
    const claim = `${hostId} ${projectId}`
    if (!claims.has(claim)) deps.onClaim({ hostId, projectId })
    claims.add(claim)
    return true
  }

  function keep(copy: Copy, kind: WorkKind, item: Item): 'created' | 'updated' | null {
    if (isTaken(copy, kind, item)) return null
    const how = copy.put(kind, item as never)
    if (how === 'same' || how === null) return null
    note(copy, kind, item)
    disk.put({ hostId: copy.hostId, kind, id: item.id, heardAt: now(), item })
    return how
  }

  function note({ hostId }: Copy, kind: WorkKind, { id, homeId }: Item): void {
    if (kind === 'project') homes.set(id, homeId)
    if (!isShared(homeId)) return
    const there = tellers.get(homeId) ?? new Set()
    tellers.set(homeId, there.add(hostId))
  }

  function put(copy: Copy, kind: WorkKind, item: Item, spawn?: unknown): boolean {
    const how = keep(copy, kind, item)
    if (how === null || !speaks(copy, item)) return false
    const data = { ...giveOut(copy, item), ...(spawn !== undefined && { spawn }) }
    tell(copy, { type: `${kind}:${how}`, data } as WorkEvent)
    return true
  }

  function drop(copy: Copy, kind: WorkKind, id: string): void {
    const item = copy.get(kind, id)
    if (!item) return
    const isSpoken = speaks(copy, item)
    copy.drop(kind, id)
    disk.drop({ hostId: copy.hostId, kind, id })
    const isElsewhere = [...copies.values()].some((other) => other.get('project', id))
    if (kind === 'project' && !isElsewhere) homes.delete(id)
    if (isSpoken) tell(copy, { type: `${kind}:deleted`, data: { id } } as WorkEvent)
  }

  function setAway(copy: Copy, away: boolean, told: ReadonlySet<Item> = new Set()): void {
    if (copy.away === away) return
    copy.away = away
    for (const kind of KINDS) {
      for (const item of copy.items[kind].values() as Iterable<Item>) {
        if (told.has(item) || !speaks(copy, item)) continue
        tell(copy, { type: `${kind}:updated`, data: giveOut(copy, item) } as WorkEvent)
      }
    }
  }

  function stopListening(copy: Copy): void {
    if (!copy.live) return
    copy.live = false
    copy.heardAt = now()
    disk.heard(copy.hostId, copy.heardAt)
  }

  function forget(copy: Copy): void {
    for (const kind of KINDS.toReversed()) {
      for (const id of [...copy.items[kind].keys()]) drop(copy, kind, id)
    }
    copies.delete(copy.hostId)
    for (const hosts of tellers.values()) hosts.delete(copy.hostId)
  }

  const unsubscribe = members.onChange(({ kind, id }) => {
    const copy = copies.get(id)
    if (!copy) return
    changing(() => {
      if (kind === 'removed') forget(copy)
      else if (isUnreachable(id)) {
        stopListening(copy)
        setAway(copy, true)
      }
    })
  })

  for (const row of await store.all()) {
    const { hostId, kind, id } = row
    const item = members.get(hostId) ? parseItem(kind, row.item) : null
    const isItsOwn = item?.id === id && isOf(item, { hostId, ownHomeId })
    const copy = item && isItsOwn ? copyOf(hostId) : null
    if (!item || !copy || isTaken(copy, kind, item)) disk.drop({ hostId, kind, id })
    else {
      copy.put(kind, item as never)
      copy.heardAt = Math.max(copy.heardAt, row.heardAt)
      note(copy, kind, item)
    }
  }

  function find(kind: WorkKind, id: string): { copy: Copy; item: Item } | undefined {
    for (const copy of copies.values()) {
      const item = copy.get(kind, id)
      if (item && speaks(copy, item) && !deps.isHere(projectOf(kind, item))) return { copy, item }
    }
    return undefined
  }

  return {
    list<K extends WorkKind>(kind: K) {
      return [...copies.values()].flatMap((copy) =>
        [...(copy.items[kind].values() as Iterable<Item>)]
          .filter((item) => speaks(copy, item) && !deps.isHere(projectOf(kind, item)))
          .map((item) => giveOut(copy, item)),
      ) as WorkItems[K][]
    },
    get<K extends WorkKind>(kind: K, id: string) {
      const found = find(kind, id)
      return found && (giveOut(found.copy, found.item) as WorkItems[K])
    },
    hostOf: (kind, id) => find(kind, id)?.copy.hostId,
    homeOfAgent(agentId) {
      for (const { hostId, items } of copies.values()) {
        for (const session of items.session.values()) {
          if (session.agentId === agentId && session.completedAt === null) return hostId
        }
      }
      return undefined
    },
    isAway: (hostId) => copies.get(hostId)?.away ?? isUnreachable(hostId),
    replace(hostId, lists, live) {
      const copy = copyOf(hostId)
      changing(() => {
        copy.live = live
        copy.heardAt = now()
        const told = new Set<Item>()
        for (const kind of KINDS.toReversed()) {
          const ids = lists[kind] && new Set(lists[kind].map(({ id }) => id))
          if (!ids) continue
          for (const id of [...copy.items[kind].keys()]) if (!ids.has(id)) drop(copy, kind, id)
        }
        const wasAway = copy.away
        copy.away = false
        for (const kind of KINDS) {
          for (const item of lists[kind] ?? []) if (put(copy, kind, item)) told.add(item)
        }
        copy.away = wasAway
        setAway(copy, false, told)
      })
      disk.heard(hostId, copy.heardAt)
    },
    hear(hostId, event) {
      const copy = copyOf(hostId)
      const { type, data } = event
      const kind = type.slice(0, type.indexOf(':')) as WorkKind
      changing(() => {
        const item = itemOf(event)
        if (type === `${kind}:deleted`) drop(copy, kind, (data as { id: string }).id)
        else if (item && type !== 'session:spawn_request') {
          const { spawn, ...rest } = item as Item & { spawn?: unknown }
          put(copy, kind, trimmed(kind, rest as Item), spawn)
        } else {
          const about = copy.about(event)
          if (about && speaks(copy, about)) tell(copy, event)
        }
      })
    },
    lost(hostId) {
      const copy = copies.get(hostId)
      if (copy?.live) changing(() => stopListening(copy))
    },
    failed(hostId) {
      const copy = copies.get(hostId)
      if (copy) changing(() => setAway(copy, true))
    },
    isLive: (hostId) => copies.get(hostId)?.live ?? false,
    close() {
      unsubscribe()
      return disk.close()
    },
  }
}

const keyOf = ({ hostId, kind, id }: RemoteWorkKey) => `${hostId} ${kind} ${id}`

const projectOf = (kind: WorkKind, item: Item) =>
  kind === 'project' ? item.id : (item as WorkItems['task']).projectId

function giveOut(copy: Copy, item: Item): Item {
  return copy.away ? { ...item, heardAt: copy.heardAt } : item
}
