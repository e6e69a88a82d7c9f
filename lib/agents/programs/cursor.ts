import type { Program } from './program.ts'

export const cursor: Program = {
  id: 'cursor',
  label: 'Cursor Agent',
  executables: ['cursor-agent'],
  install: 'curl https://cursor.com/install -fsS | bash',
  args: ({ resume }) => (resume ? ['resume'] : []),
  ready: () => false,
  read: () => null,
  readTitle: () => null,
  pendingInput: () => null,
  interruptKeys: ['C-c'],
}
