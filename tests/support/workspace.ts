/** Where a device remembers its tabs. */
export const WORKSPACE_KEY = 'maestro:workspace'

/** What it remembers of open tabs: ids of agents, by tab, row and pane. */
export function rememberedTabs(tabs: readonly (readonly string[][])[]): string {
  return JSON.stringify({
    version: 1,
    active: 't1',
    tabs: tabs.map((rows, n) => ({
      id: `t${n + 1}`,
      focused: rows[0]?.[0],
      zoomed: false,
      rows: rows.map((ids) => ({
        size: 1 / rows.length,
        panes: ids.map((agentId) => ({ agentId, size: 1 / ids.length })),
      })),
    })),
  })
}
