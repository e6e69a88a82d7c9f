import type { LaunchReport } from '../../wire/launch.ts'
import type { ProgramExit } from '../launch/exit.ts'

/** What is known of a session that was launched on this host and has not ended yet. */
export interface RunFacts {
  /** `gone`: there is no such agent any more. One that may still be found in tmux is `running`. */
  agent:
    | { state: 'running'; exit?: { status: number | null } | undefined }
    | { state: 'hibernated' }
    | { state: 'gone' }
  /** How its program ended, as `maestro worker init` wrote it down. */
  exit: Pick<ProgramExit, 'outcome' | 'reason' | 'status' | 'signal'> | null
}

export type Ended = NonNullable<LaunchReport['ended']>

/** Whether and how a session is over; null: it goes on. Pure. */
export function outcomeOf({ agent, exit }: RunFacts): Ended | null {
  if (exit) return { status: exit.outcome, ...reasonOf(exit) }
  if (agent.state === 'gone') return { status: 'stopped', reason: 'Its agent was deleted.' }
  if (agent.state === 'hibernated') {
    return { status: 'stopped', reason: 'Its terminal ended without a word from its program.' }
  }
  // A pane whose command failed stays (remain-on-exit), and nothing runs in it.
  if (agent.exit) return byStatus(agent.exit.status)
  return null
}

function byStatus(status: number | null): Ended {
  if (status === 0) return { status: 'completed' }
  const how = status === null ? 'failed' : `ended with status ${status}`
  return { status: 'failed', reason: `Its program ${how}.` }
}

function reasonOf({ outcome, reason, status, signal }: NonNullable<RunFacts['exit']>) {
  if (reason !== undefined) return { reason }
  if (outcome === 'completed') return {}
  if (signal !== null) return { reason: `Its program was ended by ${signal}.` }
  return status === null ? {} : { reason: `Its program ended with status ${status}.` }
}
