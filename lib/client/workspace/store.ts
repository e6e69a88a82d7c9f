import { create } from 'zustand'
import { deviceStorage } from '../device-storage.ts'
import { selectAgent } from '../selection.ts'
import { type DashboardState, markSeen, useDashboard } from '../store.ts'
import { attachedAgents } from './attached.ts'
import {
  activeTab,
  agentsInSight,
  agentsOf,
  EMPTY,
  focusedAgent,
  type Workspace,
} from './layout.ts'
import { forget, showAgent } from './operations.ts'
import { parseWorkspace, storedText } from './stored.ts'

/** Where this device remembers its tabs and panes. */
export const WORKSPACE_KEY = 'maestro:workspace'

export interface WorkspaceState {
  workspace: Workspace
  /** Whose terminals are attached: those in front, then a few out of sight (see `attached.ts`). */
  attached: readonly string[]
}

export const useWorkspace = create<WorkspaceState>(() => ({ workspace: EMPTY, attached: [] }))

function put(workspace: Workspace): void {
  const before = useWorkspace.getState()
  if (before.workspace === workspace) return
  const open = new Set(workspace.tabs.flatMap(agentsOf))
  const attached = attachedAgents(before.attached, agentsInSight(workspace), open)
  useWorkspace.setState({ workspace, attached })
  deviceStorage()?.setItem(WORKSPACE_KEY, storedText(workspace))
}

/** Selects the focused pane's agent; the address follows where it names agents. */
function follow(focused: string | null): void {
  if (focused === useDashboard.getState().selectedId) return
  if (location.pathname === '/') selectAgent(focused, 'replace')
  else useDashboard.setState({ selectedId: focused })
}

/** Changes what is open, by one of the operations; selection and address follow the focused pane. */
export function change(operation: (workspace: Workspace) => Workspace): void {
  const before = useWorkspace.getState().workspace
  const after = operation(before)
  put(after)
  follow(focusedAgent(after))
}

/** Are several panes or tabs open? */
export const hasSeveral = ({ tabs }: Workspace): boolean => tabs.flatMap(agentsOf).length > 1

/** Is the agent's terminal in front of the person now? */
export function isInSight(id: string): boolean {
  if (useDashboard.getState().selectedId === null || location.pathname !== '/') return false
  return agentsInSight(useWorkspace.getState().workspace).includes(id)
}

/** Agents that were there a moment ago while their host still is: deleted, not just out of reach. */
function deletedSince(state: DashboardState, before: DashboardState): ReadonlySet<string> {
  const deleted = new Set<string>()
  if (state.agents === before.agents || !before.loaded) return deleted
  for (const [id, agent] of before.agents) {
    if (!state.agents.has(id) && state.hosts.has(agent.hostId)) deleted.add(id)
  }
  return deleted
}

function closeDeleted(state: DashboardState, before: DashboardState): void {
  const deleted = deletedSince(state, before)
  if (deleted.size === 0) return
  const { workspace } = useWorkspace.getState()
  const after = forget(workspace, deleted)
  if (after === workspace) return
  put(after)
  // Where nothing is selected, the page in front is another one.
  if (state.selectedId !== null) follow(focusedAgent(after))
}

/** Opens what was open, unless the address names something, or it was one agent only. */
function restore(): void {
  put(parseWorkspace(deviceStorage()?.getItem(WORKSPACE_KEY) ?? null))
  const { workspace } = useWorkspace.getState()
  const isHome = location.pathname === '/' && !new URLSearchParams(location.search).has('agent')
  if (isHome && hasSeveral(workspace)) selectAgent(focusedAgent(workspace), 'replace')
}

/**
 * Reads what this device had open, then keeps panes and selection together: a selected agent is
 * shown, a deleted one's pane closes, what is in front counts as seen. Returns the disposer.
 */
export function followWorkspace(): () => void {
  restore()
  const stopSelection = useDashboard.subscribe((state, before) => {
    if (state.agents !== before.agents) closeDeleted(state, before)
    const { selectedId } = useDashboard.getState()
    if (selectedId === null || selectedId === before.selectedId) return
    put(showAgent(useWorkspace.getState().workspace, selectedId))
  })
  const stopSeen = useWorkspace.subscribe(({ workspace }, before) => {
    if (workspace === before.workspace || document.visibilityState === 'hidden') return
    if (useDashboard.getState().selectedId === null) return
    for (const id of agentsInSight(workspace)) markSeen(id)
  })
  return () => {
    stopSelection()
    stopSeen()
  }
}

/** The panes of the tab in front. */
export function agentsInFront(): string[] {
  const tab = activeTab(useWorkspace.getState().workspace)
  return tab ? agentsOf(tab) : []
}
