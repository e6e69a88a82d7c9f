import type { Log } from '../log.ts'
import type { TmuxExec } from './tmux/exec.ts'
import type { Nerve } from './tmux/nerve.ts'

export interface AttachRequest {
  agentId: string
  cols: number
  rows: number
  observe: boolean
  follow: boolean
  /** To go on with: the viewer's id and the number of the next byte it expects. */
  resume?: { viewer: string; seq: number }
}

/** The tmux session behind an agent and the grid of its window. */
export interface SessionGrid {
  /** `$3` */
  sessionId: string
  cols: number
  rows: number
  /** Lines that tmux's status takes from a client. */
  statusLines: number
  /** The pane's title, which reaches no client by itself. */
  title: string
}

export interface TerminalsDeps {
  exec: TmuxExec
  nerve: Pick<Nerve, 'commands' | 'command' | 'refresh' | 'status' | 'version' | 'lost'>
  /** The tmux session of a running agent; null when it has none now, undefined for an unknown agent. */
  session(agentId: string): SessionGrid | null | undefined
  /** Somebody typed into the agent. */
  onInput(agentId: string): void
  /** The number of viewers changed. */
  onViewers(agentId: string): void
  log: Log
}
