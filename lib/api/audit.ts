import { z } from 'zod'
import type { AuditLog } from '../audit/types.ts'
import { AuditEntry } from '../wire/access.ts'
import { jsonResponse } from './respond.ts'
import { type Api, route } from './route.ts'

export interface AuditDeps {
  audit: Pick<AuditLog, 'read'>
}

const LIMIT = 100
const Words = z.string().max(200).optional()
const Query = z.object({
  actor: Words,
  action: Words,
  /** ISO 8601, or ms since the epoch. */
  since: z
    .string()
    .max(40)
    .transform((text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text)))
    .refine((time) => Number.isSafeInteger(time), 'a time as in ISO 8601, or in ms')
    .optional(),
  q: Words,
  limit: z.coerce.number('a number').int().min(1).max(1_000).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'one of a Link header')
    .optional(),
})

export function registerAudit(api: Api, { audit }: AuditDeps): void {
  route(
    api,
    {
      method: 'get',
      path: '/api/audit',
      tag: 'access',
      summary: 'Who did what, newest first; without a limit the last 100',
      query: Query,
      response: z.array(AuditEntry),
    },
    async ({ query, incoming }) => {
      const { cursor, limit = LIMIT, ...filter } = query
      const before = cursor === undefined ? undefined : Number(cursor)
      const entries = await audit.read({ ...filter, limit, before })
      const answer = jsonResponse(entries)
      const last = entries.at(-1)
      if (last && last.seq > 1 && entries.length === limit) {
        const next = new URL(incoming.url ?? '', 'http://node')
        next.searchParams.set('cursor', String(last.seq))
        answer.headers.set('link', `<${next.pathname}${next.search}>; rel="next"`)
      }
      return answer
    },
  )
}
