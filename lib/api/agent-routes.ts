import { z } from 'zod'
import type { Agents } from '../agents/types.ts'

export interface AgentApiDeps {
  agents: Agents
  hostId: string
}

export const AgentId = z.object({ id: z.string().max(200) })
export const Ok = z.object({ ok: z.literal(true) })
export const OK = { ok: true } as const
