import {
  agentsOf,
  EMPTY,
  MAX_PANES,
  normalised,
  type PaneRow,
  type Tab,
  type Workspace,
} from './layout.ts'

/** Of the stored form; another one is not understood and gives an empty workspace. */
const VERSION = 1
const MAX_TABS = 64

/** The text that the device keeps. */
export function storedText({ tabs, active }: Workspace): string {
  return JSON.stringify({ version: VERSION, active, tabs })
}

/** The workspace in a stored text; one that is missing, damaged or foreign is empty. */
export function parseWorkspace(text: string | null): Workspace {
  if (!text) return EMPTY
  try {
    return workspaceFrom(JSON.parse(text))
  } catch {
    return EMPTY
  }
}

type Fields = Record<string, unknown>

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object')
  return value as Fields
}

function listOf(value: unknown, max: number): unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > max) {
    throw new TypeError(`not a list of 1 to ${max}`)
  }
  return value
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > 200) {
    throw new TypeError('not a short text')
  }
  return value
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'number' || !(value > 0 && value <= 1)) throw new TypeError('not a share')
  return value
}

function workspaceFrom(value: unknown): Workspace {
  const { version, active, tabs } = fieldsOf(value)
  if (version !== VERSION || !Array.isArray(tabs) || tabs.length === 0) return EMPTY
  const known = listOf(tabs, MAX_TABS).map(tabFrom)
  const agents = known.flatMap(agentsOf)
  const ids = known.map((tab) => tab.id)
  if (new Set(agents).size !== agents.length || new Set(ids).size !== ids.length) return EMPTY
  return { tabs: known, active: ids.find((id) => id === active) ?? ids[0] ?? '' }
}

function tabFrom(value: unknown): Tab {
  const { id, rows, focused, zoomed } = fieldsOf(value)
  const tab: Tab = {
    id: textOf(id),
    rows: normalised(listOf(rows, MAX_PANES).map(rowFrom)),
    focused: '',
    zoomed: false,
  }
  const agents = agentsOf(tab)
  if (agents.length > MAX_PANES) throw new TypeError('too many panes')
  tab.focused = agents.find((agentId) => agentId === focused) ?? agents[0] ?? ''
  tab.zoomed = zoomed === true && agents.length > 1
  return tab
}

function rowFrom(value: unknown): PaneRow {
  const { size, panes } = fieldsOf(value)
  const list = listOf(panes, MAX_PANES).map((pane) => {
    const fields = fieldsOf(pane)
    return { agentId: textOf(fields.agentId), size: sizeOf(fields.size) }
  })
  return { size: sizeOf(size), panes: normalised(list) }
}
