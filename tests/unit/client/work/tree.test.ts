import { describe, expect, test } from 'vitest'
import {
  canMoveUnder,
  childrenOf,
  descendants,
  treeRows,
} from '../../../../lib/client/work/tree.ts'
import { task } from './things.ts'

const tasks = new Map(
  [
    task('a', { createdAt: 1 }),
    task('a2', { parentId: 'a', createdAt: 3 }),
    task('a1', { parentId: 'a', createdAt: 2 }),
    task('a11', { parentId: 'a1', createdAt: 4 }),
    task('b', { createdAt: 5 }),
    task('orphan', { parentId: 'gone', createdAt: 6 }),
    task('other', { projectId: 'q' }),
  ].map((one) => [one.id, one]),
)
const children = childrenOf(tasks, 'p')
const rows = (collapsed: string[], kept: string[] | null = null) =>
  treeRows(children, new Set(collapsed), tasks, kept && new Set(kept)).map(
    ({ id, level, expanded }) =>
      `${'  '.repeat(level - 1)}${id}${expanded === null ? '' : expanded ? ' -' : ' +'}`,
  )

describe('the tree of tasks', () => {
  test('children below their parents, oldest first; without a parent at the top', () => {
    expect(rows([])).toEqual(['a -', '  a1 -', '    a11', '  a2', 'b', 'orphan'])
  })

  test('what is folded shows itself alone', () => {
    expect(rows(['a'])).toEqual(['a +', 'b', 'orphan'])
  })

  test('a filter keeps what is above its hits, and unfolds it', () => {
    expect(rows(['a', 'a1'], ['a11'])).toEqual(['a -', '  a1 -', '    a11'])
    expect(rows([], [])).toEqual([])
  })

  test('everything below a task, however deep', () => {
    expect(descendants(children, 'a').sort()).toEqual(['a1', 'a11', 'a2'])
  })

  test.each([
    ['a', 'b', true],
    ['a', null, true],
    ['a', 'a', false],
    ['a', 'a11', false],
    ['a11', 'a', true],
  ])('%s under %s: %s', (id, parent, expected) => {
    expect(canMoveUnder(tasks, id, parent)).toBe(expected)
  })
})
