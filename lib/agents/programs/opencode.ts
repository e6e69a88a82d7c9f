import type { Program } from './program.ts'

export const opencode: Program = {
  id: 'opencode',
  label: 'opencode',
  executables: ['opencode'],
  install: 'npm install -g opencode-ai',
  args: ({ resume }) => (resume ? ['--continue'] : []),
  ready: () => false,
  read: () => null,
  readTitle: () => null,
  pendingInput: () => null,
  interruptKeys: ['Escape', 'Escape'],
}
