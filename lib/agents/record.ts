import type { AgentRow } from '../store/agents.ts'
import type { TmuxSession } from '../terminal/tmux/snapshot.ts'
import type { Agent, Question } from '../wire/agent.ts'
import { agentPath } from './names.ts'
import { programs } from './programs/registry.ts'
import { createSerial, type Serial } from './serial.ts'
import type { ActivityState } from './status/types.ts'

/** An agent as the node holds it: its durable row, and what is true of it now. */
export interface AgentRecord {
  row: AgentRow
  /** Its tmux session; null when it has none. */
  session: TmuxSession | null
  /** When that began, on the clock of `performance.now()`: older lists know nothing of it. */
  sessionSince: number
  /** What is sent to it, one after the other: two texts at once would land in one prompt. */
  readonly inTurn: Serial
  activity: ActivityState
  /** What it asks now; null while it does not, and when that is not known. */
  question: Question | null
  /** The last answer that was sent through us. */
  answered: { questionId: string; label: string } | null
  title: string
  lastActivityAt: number
  /** The directory of the process in the foreground, when it was seen. */
  liveCwd: string | null
}

export function newRecord(row: AgentRow, now: number): AgentRecord {
  return {
    row,
    session: null,
    sessionSince: Number.NEGATIVE_INFINITY,
    inTurn: createSerial(),
    activity: { activity: 'unknown', since: now, source: 'none' },
    question: null,
    answered: null,
    title: '',
    lastActivityAt: row.lastActivityAt,
    liveCwd: null,
  }
}

/** The wire's agent. `viewers` are counted by the terminals; `workSession` is what it works on. */
export function toAgent(
  record: AgentRecord,
  hostId: string,
  viewers: number,
  workSession?: string,
): Agent {
  const { row, session, activity, question } = record
  return {
    id: row.id,
    hostId,
    name: row.name,
    path: agentPath(row.name),
    program: row.program,
    command: row.command || programs[row.program].executables[0] || '',
    cwd: row.adopted ? (record.liveCwd ?? session?.pane.cwd ?? row.cwd) : row.cwd,
    tags: row.tags,
    notes: row.notes,
    state: row.state,
    activity: activity.activity,
    activitySince: activity.since,
    activitySource: activity.source,
    ...(question && { question }),
    title: record.title,
    viewers,
    pid: session && !session.pane.dead ? session.pane.pid : null,
    ...(row.exitAt !== null && { exit: { status: row.exitStatus, at: row.exitAt } }),
    createdAt: row.createdAt,
    lastActivityAt: record.lastActivityAt,
    ...(workSession !== undefined && { sessionId: workSession }),
    adopted: row.adopted,
    envNames: Object.keys(row.env).sort(),
  }
}

/** Stays when its session ends: created here, or touched by a person. */
export function isKept({ row }: AgentRecord): boolean {
  return !row.adopted || row.notes !== '' || row.tags.length > 0
}

/**
 * A title without the spinner that programs animate in front of it: only what is left is news for
 * a dashboard.
 */
export function stableTitle(title: string): string {
  return title.replace(/^[^\p{L}\p{N}~/([{'"]+/u, '').trim()
}
