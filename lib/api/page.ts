import { MaestroError } from '../errors.ts'

export interface PageQuery {
  limit?: number | undefined
  /** The `id` after which the page begins, as the `Link` header of the page before gave it. */
  cursor?: string | undefined
}

/**
 * A page of a list whose items have ids; the whole list when no limit is given. `link` is the
 * `Link` header (RFC 8288) that leads on, null on the last page.
 */
export function pageOf<T extends { id: string }>(
  items: readonly T[],
  { limit, cursor }: PageQuery,
  url: URL,
): { items: readonly T[]; link: string | null } {
  const from = cursor === undefined ? 0 : items.findIndex((item) => item.id === cursor) + 1
  if (cursor !== undefined && from === 0) {
    throw new MaestroError('VALIDATION_ERROR', 'This cursor is not valid any more. Begin again.', {
      field: 'cursor',
    })
  }
  const page = items.slice(from, limit === undefined ? undefined : from + limit)
  const last = page.at(-1)
  if (limit === undefined || !last || from + limit >= items.length)
    return { items: page, link: null }
  const next = new URLSearchParams(url.searchParams)
  next.set('cursor', last.id)
  return { items: page, link: `<${url.pathname}?${next}>; rel="next"` }
}
