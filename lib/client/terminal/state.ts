import {
  CLOSE_AGENT_ENDED,
  CLOSE_NO_AGENT,
  CLOSE_PEER_TOO_OLD,
  CLOSE_PEER_UNREACHABLE,
  CLOSE_STOPPED_READING,
  CLOSE_UNAUTHORIZED,
  type TermDown,
} from '../../wire/term.ts'

/** Where a terminal stands. `message` is a sentence for people: what happened and what to do. */
export type TerminalState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'reconnecting'; attempt: number; message: string }
  /** The tmux session or its program ended; waking the agent, or `retry()`, goes on. */
  | { kind: 'ended'; message: string }
  | { kind: 'gone'; message: string }
  | { kind: 'denied'; message: string }
  | { kind: 'closed' }

export type ExitReason = Extract<TermDown, { type: 'exit' }>['reason']

const EXIT: Record<ExitReason, string> = {
  ended: 'The agent’s program has ended. Wake the agent to go on.',
  detached: 'This terminal was detached in tmux. The agent runs on; attach again to see it.',
  'tmux-died': 'The tmux server has ended, and its sessions with it. Wake the agent to go on.',
  error: 'The terminal could not be attached. Try again; the node’s log says why.',
}

/** What a closed connection means: a final state, or why it is tried again. `reason` is the node's. */
export function closeMeaning(
  code: number,
  exit: ExitReason | null,
  reason = '',
):
  | Extract<TerminalState, { kind: 'ended' | 'gone' | 'denied' }>
  | { kind: 'retry'; message: string } {
  switch (code) {
    case CLOSE_UNAUTHORIZED:
      return {
        kind: 'denied',
        message: 'This device may not use this terminal any more. Ask for access on the host.',
      }
    case CLOSE_NO_AGENT:
      return {
        kind: 'gone',
        message: reason || 'There is no such agent any more. It may have been deleted.',
      }
    case CLOSE_AGENT_ENDED:
      return { kind: 'ended', message: EXIT[exit ?? 'ended'] }
    case CLOSE_PEER_UNREACHABLE:
      return { kind: 'retry', message: 'The agent’s host cannot be reached. Trying again…' }
    case CLOSE_PEER_TOO_OLD:
      return {
        kind: 'retry',
        message:
          'The agent’s host speaks another version of the mesh. Update Maestro on the older of the two.',
      }
    case CLOSE_STOPPED_READING:
      return { kind: 'retry', message: 'This page fell behind and was let go. Catching up…' }
    default:
      return exit
        ? { kind: 'ended', message: EXIT[exit] }
        : { kind: 'retry', message: 'The connection was lost. Trying again…' }
  }
}
