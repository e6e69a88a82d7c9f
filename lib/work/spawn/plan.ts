import { MaestroError } from '../../errors.ts'
import type { Project } from '../../wire/project.ts'
import type { SpawnRequest } from '../../wire/spawn.ts'
import type { Task } from '../../wire/task.ts'

export const DEFAULT_SKILL = { worker: 'maestro-worker', orchestrator: 'maestro-orchestrator' }

/** All that a spawn is decided by. */
export interface SpawnFacts {
  request: SpawnRequest
  project: Project
  /** Of the project. */
  tasks: readonly Task[]
  /** This host. */
  hostId: string
  isHost(hostId: string): boolean
  /** Where an agent is; undefined: nowhere. */
  hostOfAgent(agentId: string): string | undefined
}

export interface SpawnPlan {
  hostId: string
  name: string
  role: 'worker' | 'orchestrator'
  skills: string[]
  /** In the order they were asked for, each once. */
  tasks: Task[]
  /** As the project says it for that host; empty: the home directory. */
  workingDir: string
  metadata: Record<string, unknown>
}

/**
 * What to do for a spawn; throws what it is refused with, before anything was made: `task_not_found`,
 * `DEPENDENCIES_UNFINISHED`, `HOST_NOT_FOUND`, `AGENT_NOT_FOUND`, `VALIDATION_ERROR`.
 */
export function planSpawn(facts: SpawnFacts): SpawnPlan {
  const { request, project } = facts
  const tasks = tasksOf(facts)
  if (!request.force) requireReady(tasks, facts.tasks)
  const hostId = hostOf(facts)
  const role = request.role ?? 'worker'
  const skills = request.skills ?? [DEFAULT_SKILL[role]]
  if (request.agentId !== undefined && request.worktree) {
    throw invalid(
      'worktree',
      'An agent that is there keeps its directory. Leave out the worktree, or the agent.',
    )
  }
  return {
    hostId,
    name: request.sessionName ?? request.name ?? `Worker for ${tasks[0]?.id}`,
    role,
    skills,
    tasks,
    workingDir: project.workingDirs[hostId] ?? project.workingDir,
    metadata: {
      skills,
      ...(request.spawnedBy !== undefined && { spawnedBy: request.spawnedBy }),
      ...(request.spawnReason !== undefined && { spawnReason: request.spawnReason }),
      ...(request.context && { context: request.context }),
      role,
      ...(request.program && { program: request.program }),
    },
  }
}

function tasksOf({ request, project, tasks }: SpawnFacts): Task[] {
  const known = new Map(tasks.map((task) => [task.id, task]))
  return [...new Set(request.taskIds)].map((id) => {
    const task = known.get(id)
    if (task) return task
    throw new MaestroError('task_not_found', `There is no task ${id} in ${project.name}.`, {
      taskId: id,
    })
  })
}

/** What a task waits for is done, or done by the same session. */
function requireReady(wanted: readonly Task[], all: readonly Task[]): void {
  const known = new Map(all.map((task) => [task.id, task]))
  const together = new Set(wanted.map(({ id }) => id))
  const open = wanted.flatMap(({ id, dependencies }) =>
    dependencies
      .map((each) => known.get(each))
      .filter((each) => each !== undefined)
      .filter((each) => each.status !== 'completed' && !together.has(each.id))
      .map((each) => ({ taskId: id, title: each.title, dependencyId: each.id })),
  )
  const [first] = open
  if (!first) return
  throw new MaestroError(
    'DEPENDENCIES_UNFINISHED',
    `${first.taskId} waits for “${first.title}” (${first.dependencyId})${open.length > 1 ? ` and ${open.length - 1} more` : ''}. Finish it first, or spawn with \`force\`.`,
    { unfinished: open },
  )
}

function hostOf({ request, hostId: own, isHost, hostOfAgent }: SpawnFacts): string {
  const wanted = request.hostId === 'self' ? own : request.hostId
  if (wanted !== undefined && !isHost(wanted)) {
    throw new MaestroError('HOST_NOT_FOUND', `This node knows no host ${wanted}.`, {
      hostId: wanted,
    })
  }
  if (request.agentId === undefined) return wanted ?? own
  const there = hostOfAgent(request.agentId)
  if (there === undefined) {
    throw new MaestroError('AGENT_NOT_FOUND', `There is no agent ${request.agentId}.`, {
      id: request.agentId,
    })
  }
  if (wanted === undefined || wanted === there) return there
  throw invalid('hostId', `${request.agentId} is on the host ${there}. Name that one, or none.`)
}

const invalid = (field: string, message: string) =>
  new MaestroError('VALIDATION_ERROR', `${field}: ${message}`, { field })
