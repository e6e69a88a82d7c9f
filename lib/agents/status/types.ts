import type { Activity, ActivitySource, Prompt } from '../../wire/agent.ts'
import type { ScreenReading } from '../programs/program.ts'

/** What a hook, a mark or a screen can say of an agent. */
export type Said = 'working' | 'waiting' | 'idle'

/**
 * Everything that is known about an agent's activity at one moment; the input of `activityOf`.
 * Times are ms since the epoch and never later than `now`.
 */
export interface Evidence {
  now: number
  running: boolean
  /** The last report of a hook. */
  hook: { activity: Said; at: number; question?: Prompt } | null
  /** The last mark of the terminal (title, bell); `at` when it began to say this. */
  mark: { activity: Said; at: number } | null
  /**
   * The last reading of the screen, `null` when the rules had nothing to say: `at` when the screen
   * was looked at, `since` when it began to say this (default `at`).
   */
  screen: { reading: ScreenReading | null; at: number; since?: number } | null
  /** Last output of the pane; null when none was ever seen. */
  lastOutputAt: number | null
  /** Last input sent by a person or through the API: ends a `waiting` that a hook reported. */
  lastInputAt: number | null
}

export interface ActivityState {
  activity: Activity
  since: number
  source: ActivitySource
  question?: Prompt
}
