import { z } from 'zod'
import type { ErrorBody } from './error.ts'

/** What a client may say on `/ws` and `/`. Topics are the part of an event's name before the colon, or `*`. */
export const FeedUp = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ping'), id: z.union([z.string(), z.number()]).optional() }),
  z.object({ type: z.literal('subscribe'), topics: z.array(z.string().max(64)).max(64) }),
  z.object({ type: z.literal('unsubscribe'), topics: z.array(z.string().max(64)).max(64) }),
])
export type FeedUp = z.infer<typeof FeedUp>

/**
 * Frames of the node that are not events. `hello` is the first frame on `/ws` (not on `/`, whose
 * clients know events only); `resync` says: what you missed is gone, fetch the lists again; `error`
 * answers a message that was not understood.
 */
export type FeedControl =
  | { type: 'hello'; epoch: string; seq: number; hostId: string; version: string }
  | { type: 'resync'; epoch: string; seq: number }
  | { type: 'pong'; id?: string | number }
  | ({ type: 'error' } & ErrorBody)
