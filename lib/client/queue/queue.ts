import { create } from 'zustand'
import { deviceStorage } from '../device-storage.ts'
import { useDashboard } from '../store.ts'
import { parseItem, type QueueItem } from './item.ts'

const PREFIX = 'maestro:queue:'

/** What this device has to send, oldest first. Each is stored by itself, so that tabs do not clash. */
export const useQueue = create<{ items: readonly QueueItem[] }>(() => ({ items: [] }))

/** A name that no other request has; `randomUUID` is there in secure contexts alone. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function enqueue(
  item: Omit<QueueItem, 'key' | 'name' | 'at' | 'state' | 'problem'> & { key?: string },
): QueueItem {
  const name = useDashboard.getState().agents.get(item.agentId)?.name ?? 'an agent'
  const { key = newKey() } = item
  const added: QueueItem = { ...item, key, name, at: Date.now(), state: 'queued', problem: null }
  useQueue.setState(({ items }) => ({ items: [...items, added] }))
  store(added)
  return added
}

export function changeItem(key: string, change: Partial<QueueItem>): void {
  useQueue.setState(({ items }) => ({
    items: items.map((item) => (item.key === key ? { ...item, ...change } : item)),
  }))
  const item = useQueue.getState().items.find((one) => one.key === key)
  if (item) store(item)
}

/** Takes it out: it was acknowledged, or is not wanted any more. */
export function dropItem(key: string): void {
  deviceStorage()?.removeItem(PREFIX + key)
  useQueue.setState(({ items }) => ({ items: items.filter((item) => item.key !== key) }))
}

function store(item: QueueItem): void {
  try {
    deviceStorage()?.setItem(PREFIX + item.key, JSON.stringify(item))
  } catch {
    // A full storage: it is still sent while this page is open, which it says by being shown.
  }
}

/** Reads what was left, and follows what other tabs add and take out. Returns the disposer. */
export function loadQueue(): () => void {
  const storage = deviceStorage()
  const keys = Array.from({ length: storage?.length ?? 0 }, (_, n) => storage?.key(n) ?? '')
  const left = keys
    .filter((key) => key.startsWith(PREFIX))
    .flatMap((key) => parseItem(storage?.getItem(key) ?? null) ?? [])
  put(left)
  const onStorage = ({ key, newValue }: StorageEvent) => {
    if (!key?.startsWith(PREFIX)) return
    const id = key.slice(PREFIX.length)
    const item = parseItem(newValue)
    useQueue.setState(({ items }) => ({ items: items.filter((one) => one.key !== id) }))
    if (item) put([item])
  }
  addEventListener('storage', onStorage)
  return () => removeEventListener('storage', onStorage)
}

function put(added: readonly QueueItem[]): void {
  useQueue.setState(({ items }) => {
    const known = new Set(items.map(({ key }) => key))
    const all = [...items, ...added.filter(({ key }) => !known.has(key))]
    return { items: all.sort((a, b) => a.at - b.at) }
  })
}
