import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Auditor } from '../audit/types.ts'
import { isSafeMethod } from '../gate/origin.ts'
import { MADE_ELSEWHERE } from './forward.ts'
import type { ApiEnv } from './route.ts'

/**
 * What changes nothing that anybody decided: records that nodes exchange every few seconds, and what
 * programs report of themselves. Of these only refusals are told.
 */
const NOT_TOLD: ReadonlySet<string> = new Set([
  'POST /api/hosts/exchange-peers',
  'POST /api/agents/{id}/activity',
  'POST /api/work/check',
  'POST /api/work/report',
])
const REFUSED: ReadonlySet<number> = new Set([401, 403, 410, 429])

/** A line for every request that changes something, after its answer, and for each that was refused. */
export function auditing(audit: Auditor): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next()
    const { principal } = c.env
    const { method } = c.req
    const { status } = c.res
    const changes = !isSafeMethod(method)
    if (!changes && !REFUSED.has(status)) return
    // The template: a path may hold what is no business of the log. Of the handler that answered: the
    // path may fit several, `/api/hosts/{id}` among them.
    const action = `${method} ${routePath(c).replace(/:(\w+)/g, '{$1}')}`
    const target = Object.values(c.req.param()).join(' ')
    if (status >= 400) return audit.refused({ principal, action, target, result: status })
    if (NOT_TOLD.has(action)) return
    audit.note({ principal, action, target: target || (await madeBy(c.res)), result: status })
  }
}

/** What an answer says was made: its id; where a device is let in, its role too. */
async function madeBy(res: Response): Promise<string> {
  if (res.status !== 201) return ''
  const elsewhere = res.headers.get(MADE_ELSEWHERE)
  if (elsewhere !== null) return elsewhere
  if (!res.headers.get('content-type')?.startsWith('application/json')) return ''
  const made: unknown = await res.clone().json()
  const { id, deviceId, role } = (made ?? {}) as Record<string, unknown>
  const told = typeof id === 'string' ? [id] : [deviceId, role]
  return told.filter((each) => typeof each === 'string').join(' ')
}
