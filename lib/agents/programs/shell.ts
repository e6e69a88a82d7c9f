import type { Program } from './program.ts'

export const shell: Program = {
  id: 'shell',
  label: 'Shell',
  executables: [],
  install: null,
  args: () => [],
  ready: () => false,
  read: () => null,
  readTitle: () => null,
  pendingInput: () => null,
  interruptKeys: ['C-c'],
}
