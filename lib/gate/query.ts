import type { IncomingMessage } from 'node:http'
import { MaestroError } from '../errors.ts'

/**
 * The query of a socket's request target by name; empty without one. Throws VALIDATION_ERROR when a
 * name comes twice: one of its values might be authorized and the other one served.
 */
export function queryOf({ url = '' }: Pick<IncomingMessage, 'url'>): ReadonlyMap<string, string> {
  const at = url.indexOf('?')
  const query = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(at < 0 ? '' : url.slice(at))) {
    if (query.has(name)) {
      throw new MaestroError(
        'VALIDATION_ERROR',
        'The query of this address says one thing twice. Give each name once.',
        { field: name.slice(0, 100) },
      )
    }
    query.set(name, value)
  }
  return query
}
