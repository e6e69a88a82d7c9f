import type { AnyEnvelope, EventName, EventPayload } from '../wire/event.ts'

export type Unsubscribe = () => void

/** The node's event bus: typed, synchronous, in order, with a bounded journal for feeds that reconnect. */
export interface Bus {
  readonly epoch: string
  readonly seq: number
  /** Call after the change is durable. `from`: the host where it happened, when it is another one. */
  publish<N extends EventName>(type: N, data: EventPayload<N>, from?: string): void
  /** A listener that throws is logged and never disturbs the others. */
  subscribe(listener: (event: AnyEnvelope) => void): Unsubscribe
  /** There were events that nobody here will hear of: lists have to be fetched again. */
  skip(): void
  onSkip(listener: () => void): Unsubscribe
  /** Events after `seq` of this epoch, or null when they are no longer kept (or the epoch is another). */
  since(epoch: string, seq: number): AnyEnvelope[] | null
}
