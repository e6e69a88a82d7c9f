import { MaestroError } from '../../errors.ts'
import type { EndHow, LaunchCheck, Launched, LaunchOrder } from '../../wire/launch.ts'
import type { Manifest } from '../../wire/manifest.ts'
import type { Project } from '../../wire/project.ts'
import type { SpawnRequest, SpawnResult } from '../../wire/spawn.ts'
import type { Task } from '../../wire/task.ts'
import { newId } from '../ids.ts'
import { buildManifest } from '../manifest.ts'
import type { Work } from '../types.ts'
import { planSpawn, type SpawnPlan } from './plan.ts'

export interface SpawnerDeps {
  /** As it is kept, without waiting for sessions that are being started. */
  work: Work
  hostId: string
  isHost(hostId: string): boolean
  hostOfAgent(agentId: string): string | undefined
  /** On this host or a peer; `HOST_UNREACHABLE`. */
  check(hostId: string, order: LaunchOrder): Promise<LaunchCheck>
  launch(hostId: string, order: LaunchOrder): Promise<Launched>
  end(hostId: string, sessionId: string, how: EndHow): Promise<void>
  now(): number
}

/** Spawns sessions for the tasks that this host keeps. */
export interface Spawner {
  /** All or nothing; a session that could not be started is kept as `failed`, with the reason. */
  spawn(request: SpawnRequest): Promise<SpawnResult>
  isStarting(sessionId: string): boolean
  /** Resolves when that session, or without an id every one, that is being started is announced. */
  announced(sessionId?: string): Promise<void>
}

export function createSpawner(deps: SpawnerDeps): Spawner {
  const { work } = deps
  const starting = new Map<string, Promise<unknown>>()

  async function spawn(request: SpawnRequest): Promise<SpawnResult> {
    const project = await work.projects.get(request.projectId)
    const tasks = await tasksFor(work, request)
    const plan = planSpawn({ ...deps, request, project, tasks })
    const sessionId = newId('sess', deps.now())
    const manifest = manifestOf(request, plan, project, sessionId)
    const { worktree, agentId } = request
    const order: LaunchOrder = {
      name: plan.name,
      manifest,
      ...(worktree && { worktree }),
      ...(agentId !== undefined && { agentId }),
    }
    const checked = await deps.check(plan.hostId, order)
    const running = start({ sessionId, plan, order, checked })
    starting.set(
      sessionId,
      running.catch(() => undefined),
    )
    try {
      return await running
    } finally {
      starting.delete(sessionId)
    }
  }

  async function start({ sessionId, plan, order, checked }: Start): Promise<SpawnResult> {
    const { hostId, name, metadata } = plan
    const { hostname, platform } = checked
    const { id: projectId } = order.manifest.project
    await work.sessions.create(
      {
        id: sessionId,
        projectId,
        taskIds: plan.tasks.map(({ id }) => id),
        name,
        status: 'spawning',
        metadata,
      },
      { hostId, hostname, platform, quiet: true },
    )
    const launched = await deps
      .launch(hostId, order)
      .catch((error) => fail(sessionId, hostId, error))
    const { agentId, env, manifestPath, workingDirectory: cwd, command, worktree } = launched
    const session = await work.sessions.announce(
      sessionId,
      { agentId, hostId, command, cwd, env, manifestPath },
      { agentId, env, ...(worktree && { metadata: { ...metadata, worktree } }) },
    )
    // A program that ran already has begun by being asked; nobody else says so.
    if (command === '') await work.sessions.update(sessionId, { status: 'running' })
    return {
      success: true,
      sessionId,
      message: 'Spawn request sent to Agents UI',
      session,
      manifestPath,
      agentId,
      hostId,
    }
  }

  async function fail(sessionId: string, hostId: string, error: unknown): Promise<never> {
    const refused = asSpawnError(error)
    await work.sessions.announce(sessionId, null)
    await work.sessions.update(sessionId, { status: 'failed', reason: refused.message })
    // The answer may have been lost on the way. A host that is away learns it when it is back.
    await deps.end(hostId, sessionId, 'remove').catch(() => undefined)
    throw refused
  }

  return {
    spawn,
    isStarting: (id) => starting.has(id),
    async announced(sessionId) {
      if (sessionId !== undefined) await starting.get(sessionId)
      else await Promise.all(starting.values())
    },
  }
}

interface Start {
  sessionId: string
  plan: SpawnPlan
  order: LaunchOrder
  checked: LaunchCheck
}

/** Those that are asked for and what they wait for; `task_not_found`. */
async function tasksFor(work: Work, { taskIds }: SpawnRequest): Promise<Task[]> {
  const wanted = await Promise.all(taskIds.map((id) => findTask(work, id)))
  const found = wanted.filter((task) => task !== null)
  const dependencies = [...new Set(found.flatMap((task) => task.dependencies))]
  const others = await Promise.all(dependencies.map((id) => findTask(work, id)))
  return [...found, ...others.filter((task) => task !== null)]
}

async function findTask(work: Work, id: string): Promise<Task | null> {
  try {
    return await work.tasks.get(id)
  } catch (error) {
    if (error instanceof MaestroError && error.code === 'TASK_NOT_FOUND') return null
    throw error
  }
}

function manifestOf(
  request: SpawnRequest,
  plan: SpawnPlan,
  project: Project,
  sessionId: string,
): Manifest {
  const { program, model, permissionMode, maxTurns, timeout } = request
  const { context, spawnedBy, initialDirective } = request
  return buildManifest({
    sessionId,
    project: { ...project, workingDir: plan.workingDir },
    tasks: plan.tasks,
    workingDirectory: plan.workingDir,
    role: plan.role,
    skills: plan.skills,
    ...{ program, model, permissionMode, maxTurns, timeout, context, spawnedBy, initialDirective },
  })
}

/** Codes that say more than that it could not be started. */
const AS_IT_IS: ReadonlySet<string> = new Set([
  'manifest_generation_failed',
  'spawn_error',
  'HOST_UNREACHABLE',
  'PROTOCOL_TOO_OLD',
  'AGENT_BUSY',
])

function asSpawnError(error: unknown): MaestroError {
  if (error instanceof MaestroError && AS_IT_IS.has(error.code)) return error
  const details = error instanceof MaestroError ? error.details : undefined
  return new MaestroError('spawn_error', (error as Error).message, details)
}
