import type { Program } from './program.ts'

export const claude: Program = {
  id: 'claude',
  label: 'Claude Code',
  executables: ['claude'],
  install: 'npm install -g @anthropic-ai/claude-code',
  args: ({ resume }) => (resume ? ['--continue'] : []),
  ready: () => false,
  read: () => null,
  readTitle: () => null,
  pendingInput: () => null,
  interruptKeys: ['Escape'],
}
