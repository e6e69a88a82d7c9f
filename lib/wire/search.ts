import { z } from 'zod'

/** A place in an agent's output where the text was found. */
export const SearchHit = z.object({
  /** Lines above the end of the output, 1 for the last one; it moves up as more comes. */
  fromEnd: z.number().int().min(1),
  text: z.string(),
  /** Start and end (exclusive) of each match in `text`, in UTF-16 code units. */
  ranges: z.array(z.tuple([z.number().int(), z.number().int()])),
  /** Lines around it, oldest first. */
  before: z.array(z.string()),
  after: z.array(z.string()),
})
export type SearchHit = z.infer<typeof SearchHit>

export const AgentHits = z.object({
  agentId: z.string(),
  hostId: z.string(),
  name: z.string(),
  /** Newest first. */
  hits: z.array(SearchHit),
  /** It has more hits than are listed. */
  truncated: z.boolean(),
})
export type AgentHits = z.infer<typeof AgentHits>

/** What one host found. */
export const HostSearch = z.object({
  agents: z.array(AgentHits),
  /** Agents whose output was not, or not wholly, searched in time. */
  missed: z.number().int(),
})
export type HostSearch = z.infer<typeof HostSearch>

/** What all hosts found. */
export const SearchAnswer = z.object({
  agents: z.array(AgentHits),
  hosts: z.array(
    z.object({
      hostId: z.string(),
      name: z.string(),
      missed: z.number().int(),
      /** Why it has no say, in words; null when it answered. */
      error: z.string().nullable(),
    }),
  ),
})
export type SearchAnswer = z.infer<typeof SearchAnswer>
