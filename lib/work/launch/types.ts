import type { Manifest } from '../../wire/manifest.ts'
import type { SkillWithInstructions } from '../../wire/skill.ts'
import type { SessionPrompt } from '../prompt.ts'

/** What a program is started from. */
export interface LaunchContext {
  manifest: Manifest
  prompt: SessionPrompt
  /** Those of the manifest that can be used. */
  skills: readonly SkillWithInstructions[]
  /** The session's own, absolute; files of a plan go there. */
  directory: string
  /** The words that run the `maestro` command of this very node. */
  maestro: readonly string[]
  /** It was started before, in this session. */
  again: boolean
  /** Codex tells a program of the user's own of its turns already. */
  hasNotify: boolean
}

/** How a program is started: arguments, variables, and files that it reads. */
export interface LaunchPlan {
  args: string[]
  env: Record<string, string>
  /** Texts by path, relative to the session's directory. */
  files: Record<string, string>
}

/** The whole prompt, in the session's directory, for people and for what takes a file. */
export const PROMPT_FILE = 'prompt.md'

/** Linux takes 128 KiB for one argument (`MAX_ARG_STRLEN`, execve(2)). */
export const MAX_ARGUMENT_BYTES = 100_000
