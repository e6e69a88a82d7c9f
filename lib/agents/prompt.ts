import type { InputTarget } from './input.ts'
import { isShell } from './programs/foreground.ts'
import { hasInputBox } from './programs/registry.ts'
import { readScreen } from './screen.ts'

/** Whose prompt a text would go to now; null: nothing takes text. */
export async function readPrompt({
  nerve,
  sessionId,
  program,
}: Pick<InputTarget, 'nerve' | 'sessionId' | 'program'>): Promise<'shell' | 'program' | null> {
  const screen = await readScreen(nerve, sessionId)
  if (!screen || screen.dead || !program.ready(screen)) return null
  if (isShell(screen.foreground)) return 'shell'
  return hasInputBox(program, screen) ? 'program' : null
}
