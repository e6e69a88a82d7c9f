import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  requireNoCycle,
  requireNoLoop,
  type TaskGraph,
  withDescendants,
} from '../../../lib/work/graph.ts'

const graph = (tasks: Record<string, [string | null, string[]?]>): TaskGraph =>
  new Map(
    Object.entries(tasks).map(([id, [parentId, dependencies = []]]) => [
      id,
      { parentId, dependencies },
    ]),
  )

describe('requireNoLoop', () => {
  const tree = graph({ a: [null], b: ['a'], c: ['b'] })

  it.each([
    ['a', null],
    ['c', 'a'],
    ['d', 'c'],
  ])('lets %s be below %s', (id, parent) => requireNoLoop(tree, id, parent))

  it.each([
    ['a', 'a'],
    ['a', 'c'],
    ['b', 'c'],
  ])('refuses %s below %s', (id, parent) => {
    expect(() => requireNoLoop(tree, id, parent)).toThrow(/below itself/)
  })

  it('ends when what is kept has a loop already', () => {
    requireNoLoop(graph({ a: ['b'], b: ['a'] }), 'c', 'a')
  })
})

describe('requireNoCycle', () => {
  const chain = graph({ a: [null], b: [null, ['a']], c: [null, ['b']], d: [null, ['b', 'c']] })

  it('lets a task wait for any that do not wait for it', () => {
    requireNoCycle(chain, 'c', ['a', 'b'])
    requireNoCycle(chain, 'new', ['a', 'd'])
  })

  it('names the tasks of the cycle, in the order in which they wait', () => {
    expect(() => requireNoCycle(chain, 'a', ['d'])).toThrow(
      expect.objectContaining({
        code: 'DEPENDENCY_CYCLE',
        details: { field: 'dependencies', cycle: ['a', 'd', 'b', 'a'] },
      }),
    )
    expect(() => requireNoCycle(chain, 'a', ['a'])).toThrow(/a → a/)
  })

  it('refuses just what would close a cycle, in any graph', () => {
    const edges = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 40 })
    fc.assert(
      fc.property(edges, (wanted) => {
        const kept = new Map<string, { parentId: null; dependencies: string[] }>()
        for (let n = 0; n < 10; n++) kept.set(`${n}`, { parentId: null, dependencies: [] })
        for (const [from, to] of wanted) {
          const task = kept.get(`${from}`)
          if (!task) throw new Error('no such task')
          const next = [...task.dependencies, `${to}`]
          const closes = from === to || reaches(kept, `${to}`, `${from}`)
          if (closes) expect(() => requireNoCycle(kept, `${from}`, next)).toThrow()
          else {
            requireNoCycle(kept, `${from}`, next)
            task.dependencies = next
          }
        }
      }),
    )
  })
})

function reaches(tasks: TaskGraph, from: string, to: string): boolean {
  return (tasks.get(from)?.dependencies ?? []).some(
    (each) => each === to || reaches(tasks, each, to),
  )
}

describe('withDescendants', () => {
  it('gives a task and all below it, children behind their parents', () => {
    const tree = graph({ a: [null], b: ['a'], c: ['b'], d: ['a'], e: [null] })
    expect(withDescendants(tree, 'a')).toEqual(['a', 'b', 'd', 'c'])
    expect(withDescendants(tree, 'e')).toEqual(['e'])
  })
})
