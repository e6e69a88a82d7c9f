import type { Activity, ActivitySource, Question } from '../../wire/agent.ts'
import type { ScreenReading } from '../programs/program.ts'

/** Everything that is known about an agent's activity at one moment; the input of `activityOf`. */
export interface Evidence {
  now: number
  running: boolean
  /** The last report of a hook, until something later overrules it. */
  hook: { activity: 'working' | 'waiting' | 'idle'; at: number; question?: Question } | null
  /** The last mark of the terminal: title, bell, OSC 9/777/133. */
  mark: { activity: 'working' | 'waiting' | 'idle'; at: number } | null
  /** The last reading of the screen; `null` reading: the rules had nothing to say. */
  screen: { reading: ScreenReading | null; at: number } | null
  /** Last output of the pane, ms since the epoch; null when none was ever seen. */
  lastOutputAt: number | null
  /** Last input sent by a person or through the API: ends a `waiting` that a hook reported. */
  lastInputAt: number | null
}

export interface ActivityState {
  activity: Activity
  since: number
  source: ActivitySource
  question?: Question
}
