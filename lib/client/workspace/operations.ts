import {
  activeTab,
  agentsOf,
  type Direction,
  EMPTY,
  evenRows,
  MAX_PANES,
  MIN_SHARE,
  neighbour,
  normalised,
  type PaneRow,
  type Tab,
  tabOf,
  type Workspace,
} from './layout.ts'

/** Where a dropped agent goes: in place of the pane's agent, or beside it. */
export type Side = 'middle' | Direction

function newTab(workspace: Workspace, agentIds: readonly string[]): Tab {
  const taken = new Set(workspace.tabs.map((tab) => tab.id))
  let n = 1
  while (taken.has(`t${n}`)) n++
  return { id: `t${n}`, rows: evenRows(agentIds), focused: agentIds[0] ?? '', zoomed: false }
}

function withTab(workspace: Workspace, tab: Tab): Workspace {
  const tabs = workspace.tabs.map((one) => (one.id === tab.id ? tab : one))
  return { tabs, active: tab.id }
}

function replaceAgent(rows: readonly PaneRow[], swap: (agentId: string) => string): PaneRow[] {
  return rows.map((row) => ({
    ...row,
    panes: row.panes.map((pane) => ({ ...pane, agentId: swap(pane.agentId) })),
  }))
}

/** Puts the keyboard into the pane of an agent, and its tab in front; a zoomed tab stays zoomed. */
export function focusPane(workspace: Workspace, agentId: string): Workspace {
  const tab = tabOf(workspace, agentId)
  if (!tab || (tab.focused === agentId && workspace.active === tab.id)) return workspace
  return withTab(workspace, { ...tab, focused: agentId })
}

/** Shows an agent: where it is open, else in place of the focused pane's agent. */
export function showAgent(workspace: Workspace, agentId: string): Workspace {
  if (tabOf(workspace, agentId)) return focusPane(workspace, agentId)
  const tab = activeTab(workspace)
  if (!tab) return openInNewTab(workspace, agentId)
  const rows = replaceAgent(tab.rows, (id) => (id === tab.focused ? agentId : id))
  return withTab(workspace, { ...tab, rows, focused: agentId })
}

/** Opens an agent in a tab of its own behind the one in front; one that is open elsewhere moves there. */
export function openInNewTab(workspace: Workspace, agentId: string): Workspace {
  const home = tabOf(workspace, agentId)
  if (home && agentsOf(home).length === 1) return focusPane(workspace, agentId)
  const rest = closePane(workspace, agentId)
  const tab = newTab(rest, [agentId])
  const at = rest.tabs.findIndex(({ id }) => id === rest.active) + 1
  return { tabs: rest.tabs.toSpliced(at, 0, tab), active: tab.id }
}

/**
 * Opens an agent beside the focused pane, or below where the grid would get too narrow. In a tab that
 * shows it already it gets the keyboard; where no more panes fit it gets a tab of its own.
 */
export function openBeside(workspace: Workspace, agentId: string): Workspace {
  const tab = activeTab(workspace)
  if (!tab) return openInNewTab(workspace, agentId)
  const open = agentsOf(tab)
  if (open.includes(agentId)) return focusPane(workspace, agentId)
  if (open.length >= MAX_PANES) return openInNewTab(workspace, agentId)
  const columns = Math.ceil(Math.sqrt(open.length + 1))
  const from = tab.rows.findIndex((row) => row.panes.some((pane) => pane.agentId === tab.focused))
  const room = nearestRow(tab.rows, from, (row) => row.panes.length < columns)
  const row = tab.rows[room]
  if (!row) return place(workspace, agentId, tab.focused, 'down')
  const target = room === from ? tab.focused : row.panes.at(-1)?.agentId
  return place(workspace, agentId, target ?? tab.focused, 'right')
}

/** The nearest row that `fits`, below before above; -1 when there is none. */
function nearestRow(rows: readonly PaneRow[], from: number, fits: (row: PaneRow) => boolean) {
  for (let far = 0; far < rows.length; far++) {
    for (const at of [from + far, from - far]) {
      const row = rows[at]
      if (row && fits(row)) return at
    }
  }
  return -1
}

/**
 * Puts an agent on a side of another one's pane, or in its place; one that is open elsewhere moves
 * there, and from the middle the two change places. A full tab stays as it is.
 */
export function place(
  workspace: Workspace,
  agentId: string,
  targetId: string,
  side: Side,
): Workspace {
  if (agentId === targetId) return focusPane(workspace, agentId)
  const target = tabOf(workspace, targetId)
  if (!target) return showAgent(workspace, agentId)
  if (side === 'middle') return takePlace(workspace, agentId, targetId)
  const inside = agentsOf(target)
  if (!inside.includes(agentId) && inside.length >= MAX_PANES) return workspace
  const rest = closePane(workspace, agentId)
  const tab = tabOf(rest, targetId)
  if (!tab) return workspace
  const rows = inserted(tab.rows, agentId, targetId, side)
  return withTab(rest, { ...tab, rows, focused: agentId, zoomed: false })
}

function takePlace(workspace: Workspace, agentId: string, targetId: string): Workspace {
  const other: Record<string, string> = { [targetId]: agentId }
  if (tabOf(workspace, agentId)) other[agentId] = targetId
  const swap = (id: string) => other[id] ?? id
  const tabs = workspace.tabs.map((tab) => ({
    ...tab,
    rows: replaceAgent(tab.rows, swap),
    focused: swap(tab.focused),
  }))
  return focusPane({ ...workspace, tabs }, agentId)
}

/** The rows with a new pane that halves its neighbour, or a new row that halves its neighbour. */
function inserted(
  rows: readonly PaneRow[],
  agentId: string,
  targetId: string,
  side: Direction,
): PaneRow[] {
  const index = rows.findIndex((row) => row.panes.some((pane) => pane.agentId === targetId))
  const row = rows[index]
  if (!row) return [...rows]
  if (side === 'up' || side === 'down') {
    const half = row.size / 2
    const added: PaneRow = { size: half, panes: [{ agentId, size: 1 }] }
    const kept = { ...row, size: half }
    return rows.toSpliced(index, 1, ...(side === 'up' ? [added, kept] : [kept, added]))
  }
  const at = row.panes.findIndex((pane) => pane.agentId === targetId)
  // A row that is even stays even; one that was sized by hand gives half of the neighbour.
  const even = row.panes.every((pane) => Math.abs(pane.size - 1 / row.panes.length) < 0.01)
  const size = even ? 1 / row.panes.length : (row.panes[at]?.size ?? 1) / 2
  const panes = row.panes.map((pane, n) => (n === at && !even ? { ...pane, size } : pane))
  panes.splice(side === 'left' ? at : at + 1, 0, { agentId, size })
  return rows.with(index, { ...row, panes: normalised(panes) })
}

/** Takes an agent's pane away. Its neighbour gets the keyboard, an empty tab goes. */
export function closePane(workspace: Workspace, agentId: string): Workspace {
  const tab = tabOf(workspace, agentId)
  if (!tab) return workspace
  const order = agentsOf(tab)
  if (order.length === 1) return closeTab(workspace, tab.id)
  const rows = normalised(
    tab.rows
      .map((row) => ({
        ...row,
        panes: normalised(row.panes.filter((pane) => pane.agentId !== agentId)),
      }))
      .filter((row) => row.panes.length > 0),
  )
  const at = order.indexOf(agentId)
  const next = order[at + 1] ?? order[at - 1] ?? ''
  const focused = tab.focused === agentId ? next : tab.focused
  const zoomed = tab.zoomed && tab.focused !== agentId
  const left = { ...tab, rows, focused, zoomed: zoomed && order.length > 2 }
  return { ...workspace, tabs: workspace.tabs.map((one) => (one.id === tab.id ? left : one)) }
}

/** Takes a tab away; the one after it, or before it, comes to the front. */
export function closeTab(workspace: Workspace, tabId: string): Workspace {
  const at = workspace.tabs.findIndex((tab) => tab.id === tabId)
  if (at < 0) return workspace
  const tabs = workspace.tabs.toSpliced(at, 1)
  if (tabs.length === 0) return EMPTY
  const next = tabs[at] ?? tabs[at - 1]
  return { tabs, active: workspace.active === tabId ? (next?.id ?? '') : workspace.active }
}

export function activateTab(workspace: Workspace, tabId: string): Workspace {
  const known = workspace.tabs.some((tab) => tab.id === tabId)
  return known && workspace.active !== tabId ? { ...workspace, active: tabId } : workspace
}

/** The tab after the one in front, or before it; around the ends. */
export function stepTab(workspace: Workspace, step: 1 | -1): Workspace {
  const { tabs, active } = workspace
  const at = tabs.findIndex((tab) => tab.id === active)
  const next = tabs[(at + step + tabs.length) % tabs.length]
  return next ? activateTab(workspace, next.id) : workspace
}

/** Moves a tab to another place in the bar. */
export function moveTab(workspace: Workspace, tabId: string, to: number): Workspace {
  const at = workspace.tabs.findIndex((tab) => tab.id === tabId)
  const tab = workspace.tabs[at]
  if (!tab) return workspace
  const index = Math.max(0, Math.min(workspace.tabs.length - 1, to))
  return { ...workspace, tabs: workspace.tabs.toSpliced(at, 1).toSpliced(index, 0, tab) }
}

/** The keyboard goes to the pane on that side. */
export function focusTowards(workspace: Workspace, direction: Direction): Workspace {
  const tab = activeTab(workspace)
  const next = tab && neighbour(tab, tab.focused, direction)
  return next ? focusPane(workspace, next) : workspace
}

/** The focused pane and the one on that side change places; the keyboard stays with the agent. */
export function swapTowards(workspace: Workspace, direction: Direction): Workspace {
  const tab = activeTab(workspace)
  const other = tab && neighbour(tab, tab.focused, direction)
  return tab && other ? takePlace(workspace, tab.focused, other) : workspace
}

/** The focused pane fills the tab, or goes back to its place. */
export function toggleZoom(workspace: Workspace): Workspace {
  const tab = activeTab(workspace)
  if (!tab || agentsOf(tab).length < 2) return workspace
  return withTab(workspace, { ...tab, zoomed: !tab.zoomed })
}

/** Moves the line below row `index` of the tab in front by a share of its height. */
export function resizeRow(workspace: Workspace, index: number, by: number): Workspace {
  const tab = activeTab(workspace)
  if (!tab) return workspace
  return withTab(workspace, { ...tab, rows: shifted(tab.rows, index, by) })
}

/** Moves the line right of pane `index` of a row of the tab in front by a share of its width. */
export function resizeColumn(
  workspace: Workspace,
  rowIndex: number,
  index: number,
  by: number,
): Workspace {
  const tab = activeTab(workspace)
  const row = tab?.rows[rowIndex]
  if (!tab || !row) return workspace
  const panes = shifted(row.panes, index, by)
  return withTab(workspace, { ...tab, rows: tab.rows.with(rowIndex, { ...row, panes }) })
}

/** Gives part `index` more room and takes it from the next; both keep the least they need. */
function shifted<T extends { size: number }>(parts: T[], index: number, by: number): T[] {
  const first = parts[index]
  const second = parts[index + 1]
  if (!first || !second) return parts
  const both = first.size + second.size
  const least = Math.min(MIN_SHARE, both / 2)
  const size = Math.max(least, Math.min(both - least, first.size + by))
  return parts.with(index, { ...first, size }).with(index + 1, { ...second, size: both - size })
}

/** All panes of the tab in front get the same room. */
export function evenOut(workspace: Workspace): Workspace {
  const tab = activeTab(workspace)
  if (!tab) return workspace
  const rows = tab.rows.map((row) => ({
    size: 1 / tab.rows.length,
    panes: row.panes.map((pane) => ({ ...pane, size: 1 / row.panes.length })),
  }))
  return withTab(workspace, { ...tab, rows })
}

/**
 * Makes the tab in front a grid of `count` panes, or of as many as there are agents for: those it
 * has, the focused one surely among them, then `candidates` that are open nowhere.
 */
export function arrange(
  workspace: Workspace,
  count: number,
  candidates: readonly string[],
): Workspace {
  const tab = activeTab(workspace)
  const before = tab ? agentsOf(tab) : []
  const wanted = Math.max(1, Math.min(MAX_PANES, count))
  const kept = before.slice(0, wanted)
  if (tab && !kept.includes(tab.focused)) kept.splice(-1, 1, tab.focused)
  const fresh = candidates.filter((id) => !tabOf(workspace, id)).slice(0, wanted - kept.length)
  const agents = [...kept, ...fresh]
  if (agents.length === 0) return workspace
  if (!tab) {
    const added = newTab(workspace, agents)
    return { tabs: [...workspace.tabs, added], active: added.id }
  }
  return withTab(workspace, { ...tab, rows: evenRows(agents), zoomed: false })
}

/** Closes the panes of deleted agents; the last pane of all stays, and says that its agent is gone. */
export function forget(workspace: Workspace, deleted: ReadonlySet<string>): Workspace {
  let next = workspace
  for (const id of workspace.tabs.flatMap(agentsOf)) {
    if (!deleted.has(id)) continue
    const isLast = next.tabs.length === 1 && next.tabs.every((tab) => agentsOf(tab).length === 1)
    if (!isLast) next = closePane(next, id)
  }
  return next
}
