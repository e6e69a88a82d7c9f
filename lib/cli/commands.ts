import type { Define } from './cli.ts'

/** A command as the list of all shows it; its module is loaded only when it is used. */
export interface CommandEntry {
  readonly name: string
  readonly group: string
  readonly summary: string
  load(): Promise<{ define: Define }>
}

const NODE = 'This node:'
const AGENTS = 'Agents:'
const WORK = 'Work:'
const INSIDE = 'In the pane of an agent:'

/** Every command, in the order of `maestro --help`. */
export const COMMANDS: readonly CommandEntry[] = [
  entry(NODE, 'start', 'start the node of this machine', () => import('./commands/start.ts')),
  entry(NODE, 'stop', 'stop it; agents go on', () => import('./commands/stop.ts')),
  entry(
    NODE,
    'status',
    'whether it runs, and how things are',
    () => import('./commands/status.ts'),
  ),
  entry(NODE, 'open', 'the dashboard in a browser', () => import('./commands/open.ts')),
  entry(NODE, 'logs', 'what the node has logged', () => import('./commands/logs.ts')),
  entry(NODE, 'pair', 'let a device or host in', () => import('./commands/pair.ts')),
  entry(NODE, 'approve', 'let a waiting host in', () => import('./commands/approve.ts')),
  entry(NODE, 'login', 'use another node from here', () => import('./commands/login.ts')),
  entry(NODE, 'hosts', 'the hosts of the mesh', () => import('./commands/hosts.ts')),
  entry(NODE, 'doctor', 'what is wrong here, and what to do', () => import('./commands/doctor.ts')),
  entry(NODE, 'completion', 'for bash, zsh and fish', () => import('./commands/completion.ts')),
  entry(NODE, 'service', 'start it at login', () => import('./commands/service.ts')),

  entry(AGENTS, 'ls', 'list agents of all hosts', () => import('./commands/ls.ts')),
  entry(AGENTS, 'new', 'make an agent', () => import('./commands/new.ts')),
  entry(
    AGENTS,
    'attach',
    'the terminal of an agent, on any host',
    () => import('./commands/attach.ts'),
  ),
  entry(AGENTS, 'send', 'send text to an agent, and Enter', () => import('./commands/send.ts')),
  entry(AGENTS, 'keys', 'press keys in an agent', () => import('./commands/keys.ts')),
  entry(AGENTS, 'output', 'what an agent shows and showed', () => import('./commands/output.ts')),
  entry(AGENTS, 'wait', 'until an agent asks, idles or ends', () => import('./commands/wait.ts')),
  entry(
    AGENTS,
    'hibernate',
    'end terminals and keep the agents',
    () => import('./commands/hibernate.ts'),
  ),
  entry(AGENTS, 'wake', 'start agents that sleep', () => import('./commands/wake.ts')),
  entry(AGENTS, 'rm', 'forget agents and end their terminals', () => import('./commands/rm.ts')),

  entry(
    WORK,
    'project',
    'what tasks and sessions belong to',
    () => import('./commands/project.ts'),
  ),
  entry(WORK, 'task', 'what is to be done, and how far it is', () => import('./commands/task.ts')),
  entry(WORK, 'session', 'runs of agents on tasks', () => import('./commands/session.ts')),
  entry(WORK, 'skill', 'what agents can be taught', () => import('./commands/skill.ts')),
  entry(
    WORK,
    'manifest',
    'the launch document of a session',
    () => import('./commands/manifest.ts'),
  ),
  entry(
    WORK,
    'hooks',
    'have Claude Code and Codex report what they do',
    () => import('./commands/hooks.ts'),
  ),
  entry(
    WORK,
    'import',
    'take in the files of Maestro Server',
    () => import('./commands/import.ts'),
  ),
  entry(WORK, 'export', 'write such files', () => import('./commands/export.ts')),
  entry(WORK, 'whoami', 'which node is asked, and as whom', () => import('./commands/whoami.ts')),

  entry(INSIDE, 'worker', 'runs the agent of a session', () => import('./commands/worker.ts')),
  entry(
    INSIDE,
    'orchestrator',
    'runs the agent that hands out work',
    () => import('./commands/orchestrator.ts'),
  ),
  entry(INSIDE, 'hook', 'reports what a program does', () => import('./commands/hook.ts')),
]

function entry(
  group: string,
  name: string,
  summary: string,
  load: CommandEntry['load'],
): CommandEntry {
  return { name, group, summary, load }
}
