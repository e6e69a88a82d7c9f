import { z } from 'zod'
import type { Agents } from '../agents/types.ts'
import type { Routing } from '../mesh/routing.ts'
import type { Idempotency } from './idempotency.ts'

export interface AgentApiDeps {
  agents: Agents
  hostId: string
  /** The way to other hosts; none: this node is all there is. */
  routing?: Routing
  /** What is sent under a key is sent once; none: keys mean nothing. */
  idempotency?: Idempotency
}

export const AgentId = z.object({ id: z.string().max(200) })
export const Ok = z.object({ ok: z.literal(true) })
export const OK = { ok: true } as const
