import { MaestroError } from '../../errors.ts'
import type { ProgramId } from '../../wire/agent.ts'
import { wholePrompt } from '../prompt.ts'
import { aiderLaunch } from './programs/aider.ts'
import { claudeLaunch } from './programs/claude.ts'
import { codexLaunch } from './programs/codex.ts'
import { cursorLaunch } from './programs/cursor.ts'
import { geminiLaunch } from './programs/gemini.ts'
import { opencodeLaunch } from './programs/opencode.ts'
import { type LaunchContext, type LaunchPlan, PROMPT_FILE } from './types.ts'

const PROGRAMS: Readonly<Record<ProgramId, ((context: LaunchContext) => LaunchPlan) | null>> = {
  claude: claudeLaunch,
  codex: codexLaunch,
  gemini: geminiLaunch,
  cursor: cursorLaunch,
  aider: aiderLaunch,
  opencode: opencodeLaunch,
  // Interactive and no more: the terminal's login shell has set the environment up.
  shell: () => ({ args: ['-i'], env: {}, files: {} }),
  command: null,
}

/** Programs that a session can run. */
export const LAUNCHABLE = (Object.keys(PROGRAMS) as ProgramId[]).filter((id) => PROGRAMS[id])

/** Skills come to it apart from its prompt. */
export function readsSkills(program: ProgramId): boolean {
  return program === 'claude'
}

/** How the program of a session starts. Throws `VALIDATION_ERROR` for one that no session can run. */
export function planLaunch(context: LaunchContext): LaunchPlan {
  const { program } = context.manifest
  const plan = PROGRAMS[program]?.(context)
  if (!plan) {
    throw new MaestroError(
      'VALIDATION_ERROR',
      `A session cannot run the program ${program}: it would not know its tasks. Use one of ${LAUNCHABLE.join(', ')}.`,
      { field: 'program' },
    )
  }
  return { ...plan, files: { ...plan.files, [PROMPT_FILE]: `${wholePrompt(context.prompt)}\n` } }
}
