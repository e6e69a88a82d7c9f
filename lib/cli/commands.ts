import type { Define } from './cli.ts'

/** A command as the list of all shows it; its module is loaded only when it is used. */
export interface CommandEntry {
  name: string
  group: string
  summary: string
  load(): Promise<{ define: Define }>
}

/** Every command, in the order of `maestro --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'ls',
    group: 'Agents:',
    summary: 'list agents of all hosts',
    load: () => import('./commands/ls.ts'),
  },
]
