import type { TerminalPaneHandle } from '../terminal/TerminalPane.tsx'

const handles = new Map<string, TerminalPaneHandle>()

/** The attached terminal of an agent, if it has one in this page. */
export const terminalOf = (agentId: string): TerminalPaneHandle | undefined => handles.get(agentId)

/** For a terminal's `ref`: keeps its handle while the terminal is there. */
export function keepTerminal(agentId: string, handle: TerminalPaneHandle): () => void {
  handles.set(agentId, handle)
  return () => {
    if (handles.get(agentId) === handle) handles.delete(agentId)
  }
}
