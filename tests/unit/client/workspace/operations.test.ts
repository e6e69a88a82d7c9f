import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  activeTab,
  agentsInSight,
  agentsOf,
  boxesOf,
  type Direction,
  EMPTY,
  focusedAgent,
  MAX_PANES,
  MIN_SHARE,
  neighbour,
  shapeOf,
  type Tab,
  type Workspace,
} from '../../../../lib/client/workspace/layout.ts'
import {
  activateTab,
  arrange,
  closePane,
  closeTab,
  evenOut,
  focusPane,
  focusTowards,
  forget,
  moveTab,
  openBeside,
  openInNewTab,
  place,
  resizeColumn,
  resizeRow,
  showAgent,
  stepTab,
  swapTowards,
  toggleZoom,
} from '../../../../lib/client/workspace/operations.ts'
import { parseWorkspace, storedText } from '../../../../lib/client/workspace/stored.ts'

const opened = (...ids: string[]) => ids.reduce(openBeside, EMPTY)

function front(workspace: Workspace): Tab {
  const tab = activeTab(workspace)
  if (!tab) throw new Error('nothing is open')
  return tab
}

/** The grid in front, one text a row. */
const rowsOf = (workspace: Workspace) =>
  front(workspace).rows.map((row) => row.panes.map((pane) => pane.agentId).join(' '))

describe('opening', () => {
  it('shows the first agent in one pane of one tab', () => {
    const one = showAgent(EMPTY, 'a')
    expect(one.tabs).toHaveLength(1)
    expect(rowsOf(one)).toEqual(['a'])
    expect(focusedAgent(one)).toBe('a')
  })

  it('replaces the focused pane by a selected agent, and keeps its size', () => {
    const sized = resizeColumn(opened('a', 'b'), 0, 0, 0.2)
    const shown = showAgent(sized, 'c')
    expect(rowsOf(shown)).toEqual(['a c'])
    expect(front(shown).rows[0]?.panes[1]?.size).toBeCloseTo(0.3)
  })

  it('goes to the pane that shows a selected agent, also in another tab', () => {
    const two = openInNewTab(opened('a', 'b'), 'c')
    const back = showAgent(two, 'a')
    expect(focusedAgent(back)).toBe('a')
    expect(back.tabs).toHaveLength(2)
    expect(rowsOf(back)).toEqual(['a b'])
  })

  it('opens beside until the grid would get narrow, then below', () => {
    expect(rowsOf(opened('a', 'b'))).toEqual(['a b'])
    expect(rowsOf(opened('a', 'b', 'c'))).toEqual(['a b', 'c'])
    expect(rowsOf(opened('a', 'b', 'c', 'd'))).toEqual(['a b', 'c d'])
    const nine = opened('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i')
    expect(front(nine).rows.map((row) => row.panes.length)).toEqual([3, 3, 3])
    const ten = openBeside(nine, 'j')
    expect(ten.tabs).toHaveLength(2)
    expect(rowsOf(ten)).toEqual(['j'])
  })

  it('shows no agent twice', () => {
    const moved = openBeside(openInNewTab(opened('a', 'b'), 'c'), 'a')
    expect(rowsOf(moved)).toEqual(['c a'])
    expect(moved.tabs.map(agentsOf)).toEqual([['b'], ['c', 'a']])
    expect(openBeside(moved, 'c').tabs).toHaveLength(2)
  })

  it('moves an open agent into a tab of its own, which leaves a lone one where it is', () => {
    const apart = openInNewTab(opened('a', 'b'), 'a')
    expect(apart.tabs.map(agentsOf)).toEqual([['b'], ['a']])
    expect(openInNewTab(apart, 'a')).toBe(apart)
  })
})

describe('closing', () => {
  it('gives the keyboard to the neighbour and the room to those that stay', () => {
    const three = focusPane(opened('a', 'b', 'c', 'd'), 'c')
    const closed = closePane(three, 'c')
    expect(rowsOf(closed)).toEqual(['a b', 'd'])
    expect(focusedAgent(closed)).toBe('d')
    expect(front(closed).rows[1]?.panes[0]?.size).toBe(1)
  })

  it('closes an empty tab, and ends with nothing', () => {
    const two = openInNewTab(showAgent(EMPTY, 'a'), 'b')
    const one = closePane(two, 'b')
    expect(one.tabs).toHaveLength(1)
    expect(focusedAgent(one)).toBe('a')
    expect(closePane(one, 'a')).toEqual(EMPTY)
    expect(closeTab(one, 'nobody')).toBe(one)
  })

  it('closes the panes of deleted agents, but for the very last', () => {
    const two = openInNewTab(opened('a', 'b'), 'c')
    const left = forget(two, new Set(['a', 'c']))
    expect(left.tabs.map(agentsOf)).toEqual([['b']])
    expect(forget(left, new Set(['b']))).toBe(left)
  })
})

describe('moving', () => {
  const grid = focusPane(opened('a', 'b', 'c'), 'a')

  it('finds the neighbour on each side', () => {
    const to = (from: string, direction: Direction) => neighbour(front(grid), from, direction)
    expect(to('a', 'right')).toBe('b')
    expect(to('b', 'left')).toBe('a')
    expect(to('b', 'down')).toBe('c')
    expect(to('c', 'up')).toBe('a')
    expect(to('a', 'left')).toBeNull()
    expect(to('c', 'right')).toBeNull()
  })

  it('moves the keyboard, and stays where there is nothing', () => {
    expect(focusedAgent(focusTowards(grid, 'right'))).toBe('b')
    expect(focusTowards(grid, 'up')).toBe(grid)
  })

  it('lets two panes change places', () => {
    const swapped = swapTowards(grid, 'right')
    expect(rowsOf(swapped)).toEqual(['b a', 'c'])
    expect(focusedAgent(swapped)).toBe('a')
  })

  it('puts a dropped agent on the side it was dropped on', () => {
    expect(rowsOf(place(grid, 'x', 'b', 'left'))).toEqual(['a x b', 'c'])
    expect(rowsOf(place(grid, 'x', 'b', 'right'))).toEqual(['a b x', 'c'])
    expect(rowsOf(place(grid, 'x', 'c', 'up'))).toEqual(['a b', 'x', 'c'])
    expect(rowsOf(place(grid, 'x', 'c', 'down'))).toEqual(['a b', 'c', 'x'])
    expect(rowsOf(place(grid, 'x', 'b', 'middle'))).toEqual(['a x', 'c'])
    expect(rowsOf(place(grid, 'c', 'a', 'middle'))).toEqual(['c b', 'a'])
    expect(rowsOf(place(grid, 'c', 'a', 'left'))).toEqual(['c a b'])
  })

  it('steps through tabs around the ends, and moves them', () => {
    const three = openInNewTab(openInNewTab(showAgent(EMPTY, 'a'), 'b'), 'c')
    expect(focusedAgent(stepTab(three, 1))).toBe('a')
    expect(focusedAgent(stepTab(three, -1))).toBe('b')
    const moved = moveTab(three, three.active, 0)
    expect(moved.tabs.map(agentsOf)).toEqual([['c'], ['a'], ['b']])
    expect(activateTab(three, 'nobody')).toBe(three)
  })
})

describe('sizes', () => {
  it('moves the line between two panes, and leaves each a least share', () => {
    const two = resizeColumn(opened('a', 'b'), 0, 0, 0.1)
    expect(front(two).rows[0]?.panes.map((pane) => pane.size)).toEqual([0.6, 0.4])
    const far = front(resizeColumn(two, 0, 0, 5)).rows[0]?.panes
    expect(far?.[1]?.size).toBeCloseTo(MIN_SHARE)
    const rows = front(resizeRow(opened('a', 'b', 'c'), 0, -5)).rows
    expect(rows[0]?.size).toBeCloseTo(MIN_SHARE)
    expect(resizeRow(two, 3, 0.1).tabs[0]?.rows).toEqual(two.tabs[0]?.rows)
  })

  it('evens out', () => {
    const even = evenOut(resizeColumn(opened('a', 'b'), 0, 0, 0.3))
    expect(front(even).rows[0]?.panes.map((pane) => pane.size)).toEqual([0.5, 0.5])
  })

  it('zooms one pane and back; a new pane ends it', () => {
    const zoomed = toggleZoom(opened('a', 'b'))
    expect(agentsInSight(zoomed)).toEqual(['b'])
    expect(agentsInSight(focusTowards(zoomed, 'left'))).toEqual(['a'])
    expect(agentsInSight(toggleZoom(zoomed))).toEqual(['a', 'b'])
    expect(agentsInSight(openBeside(zoomed, 'c'))).toEqual(['a', 'b', 'c'])
    const one = showAgent(EMPTY, 'a')
    expect(toggleZoom(one)).toBe(one)
  })
})

describe('arranging', () => {
  it('makes grids as square as they go', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map(shapeOf)).toEqual([
      [1],
      [2],
      [2, 1],
      [2, 2],
      [3, 2],
      [3, 3],
      [3, 2, 2],
      [3, 3, 2],
      [3, 3, 3],
    ])
  })

  it('fills up with candidates that are open nowhere, and never with empty panes', () => {
    const two = openInNewTab(showAgent(EMPTY, 'x'), 'a')
    const four = arrange(two, 4, ['x', 'a', 'b', 'c', 'd', 'e'])
    expect(rowsOf(four)).toEqual(['a b', 'c d'])
    expect(rowsOf(arrange(two, 9, ['b']))).toEqual(['a b'])
    expect(focusedAgent(four)).toBe('a')
  })

  it('keeps the focused pane when the grid gets smaller', () => {
    const four = opened('a', 'b', 'c', 'd')
    expect(rowsOf(arrange(four, 2, []))).toEqual(['a d'])
    expect(rowsOf(arrange(four, 1, []))).toEqual(['d'])
    expect(arrange(EMPTY, 4, [])).toBe(EMPTY)
  })
})

describe('any sequence of operations', () => {
  const agent = fc.constantFrom(...'abcdefghijklmnop')
  const direction = fc.constantFrom<Direction>('left', 'right', 'up', 'down')
  const side = fc.constantFrom('left', 'right', 'up', 'down', 'middle') as fc.Arbitrary<Direction>
  const step: fc.Arbitrary<(workspace: Workspace) => Workspace> = fc.oneof(
    agent.map((id) => (w: Workspace) => showAgent(w, id)),
    agent.map((id) => (w: Workspace) => openBeside(w, id)),
    agent.map((id) => (w: Workspace) => openInNewTab(w, id)),
    agent.map((id) => (w: Workspace) => closePane(w, id)),
    fc.tuple(agent, agent, side).map(
      ([a, b, s]) =>
        (w: Workspace) =>
          place(w, a, b, s),
    ),
    direction.map((to) => (w: Workspace) => focusTowards(w, to)),
    direction.map((to) => (w: Workspace) => swapTowards(w, to)),
    fc.nat(9).map((n) => (w: Workspace) => arrange(w, n, [...'abcdefghijkl'])),
    fc.tuple(fc.nat(3), fc.double({ min: -1, max: 1, noNaN: true })).map(
      ([n, by]) =>
        (w: Workspace) =>
          resizeColumn(resizeRow(w, n, by), 0, n, by),
    ),
    fc.constant(toggleZoom),
    fc.constant((w: Workspace) => stepTab(w, 1)),
  )

  it('leaves a workspace that holds together, and that is stored and read as it is', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const workspace = steps.reduce((now, one) => one(now), EMPTY)
        const agents = workspace.tabs.flatMap(agentsOf)
        expect(new Set(agents).size).toBe(agents.length)
        expect(new Set(workspace.tabs.map((tab) => tab.id)).size).toBe(workspace.tabs.length)
        expect(workspace.tabs.some((tab) => tab.id === workspace.active)).toBe(agents.length > 0)
        for (const tab of workspace.tabs) {
          expect(agentsOf(tab).length).toBeLessThanOrEqual(MAX_PANES)
          expect(agentsOf(tab)).toContain(tab.focused)
          const boxes = boxesOf(tab)
          const area = boxes.reduce((all, box) => all + box.width * box.height, 0)
          expect(area).toBeCloseTo(1)
          for (const box of boxes) expect(Math.min(box.width, box.height)).toBeGreaterThan(0)
        }
        const read = parseWorkspace(storedText(workspace))
        expect(read.tabs.map(agentsOf)).toEqual(workspace.tabs.map(agentsOf))
        expect(read.active).toBe(workspace.active)
      }),
    )
  })
})
