import { describe, expect, it } from 'vitest'
import { findItems, groupItems, type PaletteItem } from '../../../../lib/client/palette/items.ts'
import { opensPalette } from '../../../../lib/client/palette/listen.ts'
import { matchItem, matchTerm } from '../../../../lib/client/palette/match.ts'
import { parseRecent, withRecent } from '../../../../lib/client/palette/recent.ts'
import { groupKey } from '../../../../lib/client/tree.ts'
import { agentOf } from '../support.ts'

const item = (title: string, patch: Partial<PaletteItem> = {}): PaletteItem => ({
  key: `agent:${title}`,
  kind: 'agent',
  target: title,
  title,
  detail: '',
  words: [],
  ...patch,
})
const titles = (items: readonly PaletteItem[], query: string, recent: readonly string[] = []) =>
  findItems(items, query, recent).map((found) => found.item.title)

describe('matchTerm', () => {
  it('finds a subsequence, and prefers the beginnings of words', () => {
    expect(matchTerm('swc', 'shop-web-cart')?.hits).toEqual([0, 5, 9])
    expect(matchTerm('cart', 'scrap-cart')?.hits).toEqual([6, 7, 8, 9])
    expect(matchTerm('w', 'shopWeb')?.hits).toEqual([4])
    expect(matchTerm('trac', 'cart')).toBeNull()
  })

  it('takes the best way, not the first', () => {
    // The first “a” and “b” of the text are strangers; the pair at the end is meant.
    expect(matchTerm('ab', 'a-x-ab')?.hits).toEqual([4, 5])
  })

  it('scores a whole word above letters far apart, and a short text above a long one', () => {
    const score = (text: string) => matchTerm('api', text)?.score ?? 0
    expect(score('shop-api')).toBeGreaterThan(score('cap-skin'))
    expect(score('api')).toBeGreaterThan(score('api-of-something-else'))
  })
})

describe('matchItem', () => {
  it('wants every term, in any order, in the title or beside it', () => {
    expect(matchItem(['cart', 'shop'], 'shop-cart', [])?.hits).toEqual([0, 1, 2, 3, 5, 6, 7, 8])
    expect(matchItem(['cart', 'mini'], 'shop-cart', ['mac-mini'])).not.toBeNull()
    expect(matchItem(['cart', 'nas'], 'shop-cart', ['mac-mini'])).toBeNull()
  })
})

describe('findItems', () => {
  const items = [item('alpha'), item('beta'), item('gamma'), item('Harbor', { kind: 'theme' })]

  it('puts what was used last first when nothing is asked, and themes nowhere', () => {
    expect(titles(items, '', ['agent:gamma', 'agent:beta'])).toEqual(['gamma', 'beta', 'alpha'])
  })

  it('finds by score, then by what was used', () => {
    expect(titles(items, 'harb')).toEqual(['Harbor'])
    expect(titles([item('web-a'), item('web-b')], 'web')).toEqual(['web-a', 'web-b'])
    expect(titles([item('web-a'), item('web-b')], 'web', ['agent:web-b'])).toEqual([
      'web-b',
      'web-a',
    ])
  })

  it('takes what has the whole query before what has its parts', () => {
    const group = item('shop / web', { kind: 'group' })
    const agent = item('shop-web-cart', { words: ['/home/ada/shop'] })
    expect(titles([agent, group], 'shop / web', [agent.key])[0]).toBe('shop / web')
    expect(titles([item('Create a chart'), item('New from a cat')], 'a cat')[0]).toBe(
      'New from a cat',
    )
  })

  it('answers within a frame with 1,000 agents', () => {
    const parts = ['shop', 'web', 'cart', 'payments', 'search', 'crawler', 'infra', 'docs']
    const many = Array.from({ length: 1000 }, (_, n) =>
      item(`${parts[n % 8]}-${parts[(n >> 3) % 8]}-${parts[(n >> 6) % 8]}${n}`, {
        words: ['mac-mini', 'claude', 'working', `/home/me/code/${n}`],
      }),
    )
    // The fastest of several: what the machine does besides is not the palette's.
    const times = ['s', 'shop web', 'swc1', 'mini cart', 'crwlr', 'zzz'].map((query) => {
      let best = Number.POSITIVE_INFINITY
      for (let n = 0; n < 8; n++) {
        const from = performance.now()
        findItems(many, query, [])
        best = Math.min(best, performance.now() - from)
      }
      return best
    })
    expect(Math.max(...times)).toBeLessThan(16)
  })
})

describe('groupItems', () => {
  it('counts the agents of each group, and leaves out what has none', () => {
    const agents = [agentOf('shop-web-cart'), agentOf('shop-web-pay'), agentOf('solo')]
    const groups = groupItems(agents, new Map(), groupKey)
    expect(groups.map(({ title, detail }) => [title, detail])).toEqual([['shop / web', '2 agents']])
  })
})

describe('recent items', () => {
  it('keeps each once, newest first, and survives damage', () => {
    expect(withRecent(['a', 'b', 'c'], 'c')).toEqual(['c', 'a', 'b'])
    expect(parseRecent('["a", 3, "b"]')).toEqual(['a', 'b'])
    expect(parseRecent('{')).toEqual([])
    expect(parseRecent(null)).toEqual([])
  })
})

describe('opensPalette', () => {
  const key = { code: 'KeyK', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }
  it('is Ctrl+K, but on a Mac Cmd+K alone, where Ctrl+K is the terminal’s', () => {
    expect(opensPalette({ ...key, ctrlKey: true }, false)).toBe(true)
    expect(opensPalette({ ...key, ctrlKey: true }, true)).toBe(false)
    expect(opensPalette({ ...key, metaKey: true }, true)).toBe(true)
    expect(opensPalette({ ...key, ctrlKey: true, shiftKey: true }, false)).toBe(false)
  })
})
