import type { ProgramId, Prompt } from '../../wire/agent.ts'

/** What a program's screen says. `null` from a reader: this screen says nothing sure. */
export interface ScreenReading {
  activity: 'working' | 'waiting' | 'idle'
  /** Set when waiting. */
  question?: Prompt
}

/** The visible screen of one pane, as `capture-pane -p` gives it. */
export interface Screen {
  /** Rows from top to bottom, trailing spaces removed; exactly as many as the pane is high. */
  rows: readonly string[]
  /** Zero-based. */
  cursor: { x: number; y: number }
  /** The pane title (`pane_title`), which some programs use to tell what they do. */
  title: string
  /** The command in the foreground (`pane_current_command`). */
  foreground: string
  alternate: boolean
}

export interface StartOptions {
  /** What was kept for the agent, e.g. the program's own conversation id. */
  resume: boolean
}

/** One program that can run in an agent: how it starts, resumes, shows that it is ready, and reads. */
export interface Program {
  readonly id: ProgramId
  readonly label: string
  /** Executable names, the first found on PATH counts. Empty for `shell` and `command`. */
  readonly executables: readonly string[]
  /** The command that installs it, shown to people when it is missing. */
  readonly install: string | null
  /** Arguments after the executable; with `resume` the ones that go on with the last conversation of the directory. */
  args(options: StartOptions): string[]
  /** Is it at its prompt, so that text sent now is taken as input? */
  ready(screen: Screen): boolean
  /** What the live footer says; only the part of the screen that the program redraws is believed. */
  read(screen: Screen): ScreenReading | null
  /** What the title says, for programs that keep one (`null`: nothing). */
  readTitle(title: string): 'working' | 'waiting' | 'idle' | null
  /**
   * The text that stands in the input box now, or null when no box is seen. After a verified
   * submit it no longer holds what was sent.
   */
  pendingInput(screen: Screen): string | null
  /** Keys that interrupt what it does, tmux names. */
  readonly interruptKeys: readonly string[]
}
