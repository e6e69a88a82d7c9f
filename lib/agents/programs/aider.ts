import type { Program } from './program.ts'

export const aider: Program = {
  id: 'aider',
  label: 'Aider',
  executables: ['aider'],
  install: 'python -m pip install aider-install && aider-install',
  args: ({ resume }) => (resume ? ['--restore-chat-history'] : []),
  ready: () => false,
  read: () => null,
  readTitle: () => null,
  pendingInput: () => null,
  interruptKeys: ['C-c'],
}
