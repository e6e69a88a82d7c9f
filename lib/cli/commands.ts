import type { Define } from './cli.ts'

/** A command as the list of all shows it; its module is loaded only when it is used. */
export interface CommandEntry {
  name: string
  group: string
  summary: string
  load(): Promise<{ define: Define }>
}

const AGENTS = 'Agents:'

/** Every command, in the order of `maestro --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'ls',
    group: AGENTS,
    summary: 'list agents of all hosts',
    load: () => import('./commands/ls.ts'),
  },
  { name: 'new', group: AGENTS, summary: 'make an agent', load: () => import('./commands/new.ts') },
  {
    name: 'attach',
    group: AGENTS,
    summary: 'the terminal of an agent, on any host',
    load: () => import('./commands/attach.ts'),
  },
  {
    name: 'send',
    group: AGENTS,
    summary: 'send text to an agent, and Enter',
    load: () => import('./commands/send.ts'),
  },
  {
    name: 'keys',
    group: AGENTS,
    summary: 'press keys in an agent',
    load: () => import('./commands/keys.ts'),
  },
  {
    name: 'output',
    group: AGENTS,
    summary: 'print what an agent has on its screen and before',
    load: () => import('./commands/output.ts'),
  },
  {
    name: 'wait',
    group: AGENTS,
    summary: 'wait until an agent asks, idles or ends',
    load: () => import('./commands/wait.ts'),
  },
  {
    name: 'hibernate',
    group: AGENTS,
    summary: 'end the terminals of agents and keep them',
    load: () => import('./commands/hibernate.ts'),
  },
  {
    name: 'wake',
    group: AGENTS,
    summary: 'start agents that sleep',
    load: () => import('./commands/wake.ts'),
  },
  {
    name: 'rm',
    group: AGENTS,
    summary: 'forget agents and end their terminals',
    load: () => import('./commands/rm.ts'),
  },
]
