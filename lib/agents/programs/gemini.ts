import type { Program } from './program.ts'

export const gemini: Program = {
  id: 'gemini',
  label: 'Gemini CLI',
  executables: ['gemini'],
  install: 'npm install -g @google/gemini-cli',
  args: ({ resume }) => (resume ? ['--resume', 'latest'] : []),
  ready: () => false,
  read: () => null,
  readTitle: () => null,
  pendingInput: () => null,
  interruptKeys: ['Escape'],
}
