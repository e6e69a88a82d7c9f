import type { Program } from './program.ts'

export const command: Program = {
  id: 'command',
  label: 'Command',
  executables: [],
  install: null,
  args: () => [],
  ready: () => false,
  read: () => null,
  readTitle: () => null,
  pendingInput: () => null,
  interruptKeys: ['C-c'],
}
