import { describe, expect, it } from 'vitest'
import { findShortcuts, SHORTCUTS } from '../../../lib/client/shortcut-list.ts'

const wordsOf = (query: string) =>
  findShortcuts(query).flatMap(({ keys }) => keys.map(([, words]) => words))

describe('findShortcuts', () => {
  it('finds by words, by keys and by both, and everything when nothing is asked', () => {
    expect(wordsOf('new ag')).toContain('New agent')
    expect(wordsOf('ctrl+shift+g')).toEqual(['Choose a grid: then 1, 2, 4, 6 or 9'])
    expect(wordsOf('k ctrl')).toContain('Go to any agent, host, page or action')
    expect(wordsOf('inbox answer')).toHaveLength(2)
    expect(findShortcuts('')).toEqual(SHORTCUTS)
    expect(wordsOf('nothing such')).toEqual([])
  })
})

it('no two shortcuts of a part have the same keys or words', () => {
  for (const { title, keys } of SHORTCUTS) {
    const combinations = keys.map(([combination]) => combination.join(' '))
    expect(new Set(combinations).size, title).toBe(keys.length)
    expect(new Set(keys.map(([, words]) => words)).size, title).toBe(keys.length)
  }
})
