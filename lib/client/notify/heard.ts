import type { Notification } from '../../wire/notify.ts'

const listeners = new Set<(message: Notification) => void>()

/** The feed brought a notification. */
export function hear(message: Notification): void {
  for (const listener of listeners) listener(message)
}

/** Returns the disposer. */
export function onHeard(listener: (message: Notification) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
