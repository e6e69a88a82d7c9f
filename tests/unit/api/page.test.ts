import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pageOf } from '../../../lib/api/page.ts'
import { MaestroError } from '../../../lib/errors.ts'
import { anyText } from '../../support/text.ts'

const url = new URL('http://h/api/agents?q=a%20b&limit=2')
const items = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }))

it('is the whole list without a limit, in its order', () => {
  expect(pageOf(items, {}, url)).toEqual({ items, link: null })
})

it('is a page, and leads to the next one with the same query', () => {
  const page = pageOf(items, { limit: 2 }, url)
  expect(page.items.map((item) => item.id)).toEqual(['a', 'b'])
  expect(page.link).toBe('</api/agents?q=a+b&limit=2&cursor=b>; rel="next"')
})

it('replaces the cursor of the page before', () => {
  const at = new URL('http://h/api/agents?limit=2&cursor=b')
  expect(pageOf(items, { limit: 2, cursor: 'b' }, at).link).toBe(
    '</api/agents?limit=2&cursor=d>; rel="next"',
  )
})

it('has no next page after the last item, also when the page is just full', () => {
  expect(pageOf(items, { limit: 2, cursor: 'd' }, url)).toEqual({
    items: [{ id: 'e' }],
    link: null,
  })
  expect(pageOf(items, { limit: 5 }, url).link).toBeNull()
  expect(pageOf(items, { limit: 99, cursor: 'e' }, url)).toEqual({ items: [], link: null })
  expect(pageOf([], { limit: 2 }, url)).toEqual({ items: [], link: null })
})

it('refuses a cursor that is gone', () => {
  expect(() => pageOf(items, { limit: 2, cursor: 'x' }, url)).toThrow(MaestroError)
  expect(() => pageOf(items, { cursor: 'x' }, url)).toThrow(/cursor/)
})

it('walks a list of any length exactly once', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyText({ minLength: 1 })),
      fc.integer({ min: 1, max: 9 }),
      (ids, limit) => {
        const all = ids.map((id) => ({ id }))
        const seen: string[] = []
        let at: URL | null = new URL(`http://h/api/x?limit=${limit}`)
        while (at) {
          const cursor: string | undefined = at.searchParams.get('cursor') ?? undefined
          const page: ReturnType<typeof pageOf<{ id: string }>> = pageOf(all, { limit, cursor }, at)
          expect(page.items.length).toBeLessThanOrEqual(limit)
          seen.push(...page.items.map((item) => item.id))
          const next: string | null | undefined =
            page.link && /^<(.*)>; rel="next"$/.exec(page.link)?.[1]
          at = next ? new URL(next, at) : null
        }
        expect(seen).toEqual(ids)
      },
    ),
  )
})
