import { type Command, Option } from 'commander'
import type { SpawnRequest, SpawnResult } from '../../wire/spawn.ts'
import type { Task } from '../../wire/task.ts'
import { PROGRAMS } from '../agent-programs.ts'
import { type Cli, examples } from '../cli.ts'
import { findAgent, findHost } from '../find.ts'
import { collect, parseDuration, wholeNumber } from '../options.ts'
import { plain } from '../words.ts'
import { findProject, sessionHere } from './context.ts'

const MODES = ['acceptEdits', 'interactive', 'readOnly', 'bypassPermissions'] as const

interface Options {
  project?: string
  name?: string
  program?: SpawnRequest['program']
  host?: string
  agent?: string
  role?: SpawnRequest['role']
  skill?: string[]
  model?: string
  permissionMode?: SpawnRequest['permissionMode']
  maxTurns?: number
  limit?: number
  worktree?: string | true
  base?: string
  force?: boolean
  directive?: string
  reason?: string
}

export function defineSpawn(session: Command, cli: Cli): void {
  const spawn = session
    .command('spawn')
    .description('Starts an agent on tasks: a session.')
    .argument('<tasks...>', 'the ids of its tasks')
    .option('--name <name>', 'for people')
    .option('--project <project>', 'id or name (default: that of the first task)')
    .addOption(new Option('-p, --program <program>', 'what runs').choices(PROGRAMS))
    .option('--host <host>', 'where: the name or id of a host')
    .option('--agent <agent>', 'an agent that is there, instead of a new one')
    .addOption(new Option('--role <role>', 'what it does').choices(['worker', 'orchestrator']))
    .option('--skill <skills>', 'what it is taught; with commas, or again', collect)
    .option('--model <model>', 'for its program')
    .addOption(
      new Option('--permission-mode <mode>', 'what it may do without asking').choices(MODES),
    )
    .option('--max-turns <count>', 'at most so many turns', wholeNumber(1))
    .option('--limit <time>', 'ends it after so long: 90, 90s, 5m, 2h', parseDuration)
    .option('--worktree [branch]', 'in a git worktree of its own')
    .option('--base <branch>', 'what the worktree begins with')
    .option('--directive <text>', 'its first words')
    .option('--reason <text>', 'why it is started, for its record')
    .option('--force', 'also when tasks before it are not done')
    .action(async (taskIds: string[], options: Options) => {
      const wish = await requestOf(cli, taskIds, options)
      const made = await cli.ask<SpawnResult>('POST', '/api/sessions/spawn', wish)
      cli.print(made, () => [
        `Started ${plain(made.session.name)}: ${made.sessionId}`,
        `See it: maestro attach ${made.agentId}`,
      ])
    })
  examples(spawn, [
    ['maestro session spawn task_1 -p claude', 'an agent of its own for one task'],
    ['maestro session spawn task_1 task_2 --host studio --worktree', 'on another host'],
    ['maestro session spawn task_3 --role orchestrator', 'one that hands out work itself'],
    ['maestro session spawn task_4 --agent backend', 'an agent that idles'],
  ])
}

async function requestOf(cli: Cli, taskIds: string[], options: Options): Promise<SpawnRequest> {
  const { name, program, role, skill, model, permissionMode, maxTurns, force } = options
  const { host, agent, limit, directive, reason, worktree, base } = options
  const spawnedBy = sessionHere(cli)
  return {
    projectId: await projectOf(cli, taskIds, options.project),
    taskIds,
    ...(name !== undefined && { name }),
    ...(program && { program }),
    ...(role && { role }),
    ...(skill && { skills: skill }),
    ...(model !== undefined && { model }),
    ...(permissionMode && { permissionMode }),
    ...(maxTurns !== undefined && { maxTurns }),
    ...(force && { force }),
    ...(host !== undefined && { hostId: (await findHost(cli, host)).id }),
    ...(agent !== undefined && { agentId: (await findAgent(cli, agent)).id }),
    ...(limit !== undefined && { timeout: Math.max(1, Math.round(limit / 1000)) }),
    ...(directive !== undefined && { initialDirective: directive }),
    ...(reason !== undefined && { spawnReason: reason }),
    ...(spawnedBy !== undefined && { spawnedBy }),
    ...((worktree !== undefined || base !== undefined) && {
      worktree: {
        ...(typeof worktree === 'string' && { branch: worktree }),
        ...(base !== undefined && { base }),
      },
    }),
  }
}

async function projectOf(cli: Cli, taskIds: readonly string[], wanted?: string): Promise<string> {
  if (wanted !== undefined) return (await findProject(cli, wanted)).id
  const first = encodeURIComponent(taskIds[0] ?? '')
  return (await cli.ask<Task>('GET', `/api/tasks/${first}`)).projectId
}
