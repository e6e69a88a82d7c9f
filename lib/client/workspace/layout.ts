/** One agent's place in a row; `size` is its share of the row's width. */
export interface Pane {
  agentId: string
  size: number
}

/** Panes side by side; `size` is the row's share of the tab's height. */
export interface PaneRow {
  size: number
  panes: Pane[]
}

/** A grid of 1 to `MAX_PANES` panes. The sizes of its rows, and of the panes of a row, add up to 1. */
export interface Tab {
  id: string
  rows: PaneRow[]
  /** The agent whose pane has the keyboard. */
  focused: string
  /** The focused pane fills the tab. */
  zoomed: boolean
}

/** What is open on this device. An agent is shown in one pane at most. */
export interface Workspace {
  tabs: Tab[]
  /** The id of the tab in front; empty while there is none. */
  active: string
}

/** Where a pane lies in its tab, as shares of the tab's width and height. */
export interface PaneBox {
  agentId: string
  left: number
  top: number
  width: number
  height: number
}

export type Direction = 'left' | 'right' | 'up' | 'down'

export const MAX_PANES = 9
/** A pane is never made smaller than this share of its row or column. */
export const MIN_SHARE = 0.12

export const EMPTY: Workspace = { tabs: [], active: '' }

export const agentsOf = (tab: Tab): string[] =>
  tab.rows.flatMap((row) => row.panes.map((pane) => pane.agentId))

export const activeTab = (workspace: Workspace): Tab | undefined =>
  workspace.tabs.find((tab) => tab.id === workspace.active)

export const tabOf = (workspace: Workspace, agentId: string): Tab | undefined =>
  workspace.tabs.find((tab) => agentsOf(tab).includes(agentId))

/** The agent whose pane has the keyboard; null while nothing is open. */
export const focusedAgent = (workspace: Workspace): string | null =>
  activeTab(workspace)?.focused ?? null

/** The agents whose panes are in front: of a zoomed tab only the focused one. */
export function agentsInSight(workspace: Workspace): string[] {
  const tab = activeTab(workspace)
  if (!tab) return []
  return tab.zoomed ? [tab.focused] : agentsOf(tab)
}

/** All panes of a tab with their places, in reading order. */
export function boxesOf(tab: Tab): PaneBox[] {
  const boxes: PaneBox[] = []
  let top = 0
  for (const row of tab.rows) {
    let left = 0
    for (const pane of row.panes) {
      boxes.push({ agentId: pane.agentId, left, top, width: pane.size, height: row.size })
      left += pane.size
    }
    top += row.size
  }
  return boxes
}

/** Shares that were rounded on the way still touch. */
const NEAR = 0.001

/** The pane next to this one on that side: of several the one that lies beside its middle. */
export function neighbour(tab: Tab, agentId: string, direction: Direction): string | null {
  const boxes = boxesOf(tab)
  const from = boxes.find((box) => box.agentId === agentId)
  if (!from) return null
  const sideways = direction === 'left' || direction === 'right'
  const middle = sideways ? from.top + from.height / 2 : from.left + from.width / 2
  const touching = boxes.filter((box) => touches(from, box, direction))
  const off = (box: PaneBox) => {
    const [start, size] = sideways ? [box.top, box.height] : [box.left, box.width]
    return Math.max(start - middle, middle - start - size, 0)
  }
  touching.sort((a, b) => off(a) - off(b))
  return touching[0]?.agentId ?? null
}

function touches(from: PaneBox, box: PaneBox, direction: Direction): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) < NEAR
  const overlap = (a: number, aSize: number, b: number, bSize: number) =>
    Math.min(a + aSize, b + bSize) - Math.max(a, b) > NEAR
  const beside = overlap(from.top, from.height, box.top, box.height)
  const stacked = overlap(from.left, from.width, box.left, box.width)
  switch (direction) {
    case 'left':
      return beside && near(box.left + box.width, from.left)
    case 'right':
      return beside && near(from.left + from.width, box.left)
    case 'up':
      return stacked && near(box.top + box.height, from.top)
    case 'down':
      return stacked && near(from.top + from.height, box.top)
  }
}

/** How many panes each row has when `count` panes share a tab: as square as it goes, upper rows first. */
export function shapeOf(count: number): number[] {
  const rows = count <= 2 ? 1 : count <= 6 ? 2 : 3
  return Array.from({ length: rows }, (_, n) => Math.ceil((count - n) / rows))
}

/** Rows of equal panes for these agents. */
export function evenRows(agentIds: readonly string[]): PaneRow[] {
  const shape = shapeOf(agentIds.length)
  let next = 0
  return shape.map((columns) => {
    const panes = agentIds.slice(next, next + columns)
    next += columns
    return {
      size: 1 / shape.length,
      panes: panes.map((agentId) => ({ agentId, size: 1 / columns })),
    }
  })
}

/** The same parts with sizes that add up to 1. */
export function normalised<T extends { size: number }>(parts: readonly T[]): T[] {
  const sum = parts.reduce((all, part) => all + part.size, 0)
  return parts.map((part) => ({ ...part, size: sum > 0 ? part.size / sum : 1 / parts.length }))
}
