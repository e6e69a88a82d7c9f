import type { AnyEnvelope } from '../../wire/event.ts'

/** Who follows projects, tasks and sessions on this page; the dashboard's feed tells them. */
export interface WorkListener {
  onEvent(event: AnyEnvelope): void
  /** Events were missed: lists have to be fetched again. */
  onResync(): void
}

let listener: WorkListener | null = null

/** There is one listener: the store of the board. Returns the disposer. */
export function listenToWork(next: WorkListener): () => void {
  listener = next
  return () => {
    if (listener === next) listener = null
  }
}

/** Hands an event to the board if it is one of its own; says whether it was. */
export function tellWork(event: AnyEnvelope): boolean {
  if (!/^(project|task|session):/.test(event.type)) return false
  listener?.onEvent(event)
  return true
}

export function resyncWork(): void {
  listener?.onResync()
}
