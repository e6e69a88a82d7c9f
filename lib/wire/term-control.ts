import { z } from 'zod'
import type { TermUp } from './term.ts'

export const Cols = z.number().int().min(2).max(1000)
export const Rows = z.number().int().min(1).max(500)

/** Control messages from a terminal client. Anything else is dropped, and never typed. */
export const TermControl: z.ZodType<TermUp> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('resize'), cols: Cols, rows: Rows }),
  z.object({ type: z.literal('take-size') }),
  z.object({
    type: z.literal('history'),
    id: z.number().int().optional(),
    before: z.number().int().min(0).optional(),
    lines: z.number().int().min(1).max(5000),
  }),
  z.object({
    type: z.literal('search'),
    id: z.number().int().optional(),
    text: z.string().min(1).max(500),
    regex: z.boolean().optional(),
    caseSensitive: z.boolean().optional(),
  }),
])

/** The query of a `/term` upgrade. */
export const TermQuery = z.object({
  agent: z.string().min(1).max(200),
  cols: z.coerce.number().pipe(Cols).default(80),
  rows: z.coerce.number().pipe(Rows).default(24),
  observe: z.enum(['0', '1']).optional(),
  /** `follow=1`: begins as an observer of the size only (phones); may type and may take the size. */
  follow: z.enum(['0', '1']).optional(),
  viewer: z.string().max(64).optional(),
  seq: z.coerce.number().int().min(0).optional(),
})
export type TermQuery = z.infer<typeof TermQuery>
