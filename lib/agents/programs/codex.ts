import type { Program } from './program.ts'

export const codex: Program = {
  id: 'codex',
  label: 'Codex',
  executables: ['codex'],
  install: 'npm install -g @openai/codex',
  args: ({ resume }) => (resume ? ['resume', '--last'] : []),
  ready: () => false,
  read: () => null,
  readTitle: () => null,
  pendingInput: () => null,
  interruptKeys: ['Escape'],
}
