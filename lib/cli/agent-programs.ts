import type { ProgramId } from '../wire/agent.ts'

/** What can run in an agent, as `--program` takes it; without the schema, which takes long to load. */
export const PROGRAMS: readonly ProgramId[] = [
  'claude',
  'codex',
  'gemini',
  'cursor',
  'aider',
  'opencode',
  'shell',
  'command',
]
