import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { newAgentId } from '../../agents/names.ts'
import type { Agents } from '../../agents/types.ts'
import { MaestroError } from '../../errors.ts'
import type { LaunchCheck, Launched, LaunchOrder, Worktree } from '../../wire/launch.ts'
import type { Manifest } from '../../wire/manifest.ts'
import type { ProgramInfo } from '../../wire/node.ts'
import { sessionDirectory } from '../manifest.ts'
import { addWorktree, checkWorktree, removeWorktree } from '../worktree.ts'
import { agentNameOf } from './agent-name.ts'
import { environmentOf, initCommand, typedCommand } from './environment.ts'
import type { Launches } from './launches.ts'

/** The part of the agents that starting and ending sessions needs. */
export type LaunchAgents = Pick<
  Agents,
  | 'list'
  | 'has'
  | 'get'
  | 'create'
  | 'remove'
  | 'hibernate'
  | 'interrupt'
  | 'input'
  | 'keys'
  | 'patch'
  | 'promptOf'
  | 'changed'
>

export interface LauncherDeps {
  launches: Launches
  agents: LaunchAgents
  hostId: string
  dataDir: string
  /** The user's own, as programs in agents get it. */
  env: NodeJS.ProcessEnv
  /** The words that run this node's own `maestro`. */
  maestro: readonly string[]
  /** Where programs in agents reach this node. */
  serverUrl(): string
  programs(): Promise<readonly ProgramInfo[]>
  /** `INVALID_WORKING_DIR` when there is no such directory here; empty is the home directory. */
  directory(path: string): Promise<string>
  /** `TMUX_UNAVAILABLE` when no agent could be made. */
  requireTmux(): void
  writeManifest(dataDir: string, manifest: Manifest): string
  /** What a program that runs already is told. */
  promptFor(manifest: Manifest): Promise<string>
  now(): number
}

/** Starts sessions on this host, for whichever home asks. */
export interface Launcher {
  /** Makes nothing; throws what the order would be refused with. */
  check(order: LaunchOrder): Promise<LaunchCheck>
  /**
   * Starts the session, or leaves nothing behind: `manifest_generation_failed`, `AGENT_BUSY`, else
   * `spawn_error` with what went wrong.
   */
  launch(homeId: string, order: LaunchOrder): Promise<Launched>
}

export function createLauncher(deps: LauncherDeps): Launcher {
  const { launches, agents, dataDir, env } = deps
  /** Agents that were there and are being given a session, so that none gets two. */
  const taken = new Set<string>()

  async function check(order: LaunchOrder): Promise<LaunchCheck> {
    const { manifest, worktree, agentId } = order
    if (agentId !== undefined) await requireFree(deps, agentId)
    else deps.requireTmux()
    const kind = agentId === undefined ? 'shell' : await agents.promptOf(agentId)
    if (kind === 'shell') await requireProgram(deps, manifest)
    const cwd = await deps.directory(manifest.session.workingDirectory)
    if (worktree) await checkWorktree({ ...worktree, cwd, sessionId: manifest.session.id }, env)
    return { hostname: hostname(), platform: process.platform, workingDirectory: cwd }
  }

  async function run(homeId: string, order: LaunchOrder, undo: Undo): Promise<Launched> {
    const { id: sessionId } = order.manifest.session
    const made = order.agentId === undefined
    const agentId = order.agentId ?? newAgentId(deps.now())
    await launches.add({
      sessionId,
      homeId,
      projectId: order.manifest.project.id,
      taskIds: order.manifest.tasks.map(({ id }) => id),
      agentId,
      made,
      state: 'starting',
      outcome: null,
      worktree: null,
      createdAt: deps.now(),
    })
    undo.push(() => launches.drop(sessionId))
    const cwd = await deps.directory(order.manifest.session.workingDirectory)
    const { worktree, directory } = await worktreeFor(order, cwd, undo)
    const manifest: Manifest = {
      ...order.manifest,
      session: { ...order.manifest.session, workingDirectory: directory },
    }
    const own = sessionDirectory(dataDir, sessionId)
    undo.push(() => rm(own, { recursive: true, force: true }))
    const manifestPath = deps.writeManifest(dataDir, manifest)
    const start = { order, manifest, manifestPath, agentId, directory }
    const command = made ? await makeAgent(start, undo) : await reuseAgent(start)
    await launches.change(sessionId, { state: 'active' })
    agents.changed(agentId)
    return {
      agentId,
      manifestPath,
      workingDirectory: directory,
      command,
      env: {
        ...environmentOf(manifest, manifestPath),
        MAESTRO_SERVER_URL: deps.serverUrl(),
        MAESTRO_AGENT_ID: agentId,
        MAESTRO_HOST_ID: deps.hostId,
      },
      ...(worktree && { worktree }),
    }
  }

  async function worktreeFor(
    { manifest, worktree: wish }: LaunchOrder,
    cwd: string,
    undo: Undo,
  ): Promise<{ worktree?: Worktree; directory: string }> {
    if (!wish) return { directory: cwd }
    const { id: sessionId } = manifest.session
    const path = join(dirname(dataDir), 'worktrees', sessionId)
    const added = await addWorktree({ ...wish, cwd, sessionId, path }, env)
    undo.push(() => removeWorktree(added.worktree, env, { force: true }))
    await launches.change(sessionId, { worktree: added.worktree })
    return added
  }

  async function makeAgent(start: Start, undo: Undo): Promise<string> {
    const { order, manifest, manifestPath, agentId, directory } = start
    const command = initCommand(deps.maestro, manifest)
    undo.push(async () => {
      if (agents.has(agentId)) await agents.remove(agentId, false)
    })
    const refused = new Set<string>()
    for (;;) {
      const names = new Set(agents.list().map(({ name }) => name))
      const name = agentNameOf(order.name, (each) => names.has(each) || refused.has(each))
      try {
        await agents.create(
          {
            name,
            program: manifest.program,
            command,
            cwd: directory,
            env: environmentOf(manifest, manifestPath),
          },
          agentId,
        )
        return command
      } catch (error) {
        // A tmux session that is no agent has the name.
        if (!(error instanceof MaestroError) || error.code !== 'AGENT_EXISTS') throw error
        refused.add(name)
      }
    }
  }

  async function reuseAgent({ manifest, manifestPath, agentId }: Start): Promise<string> {
    const kind = await agents.promptOf(agentId)
    if (kind === null) throw busy(agentId, 'takes no text now')
    if (kind === 'shell') {
      const command = initCommand(deps.maestro, manifest)
      const env = {
        ...environmentOf(manifest, manifestPath),
        MAESTRO_SERVER_URL: deps.serverUrl(),
        MAESTRO_AGENT_ID: agentId,
        MAESTRO_HOST_ID: deps.hostId,
      }
      // What may stand at the prompt, half typed, is no part of it.
      await agents.keys(agentId, ['C-u'])
      await agents.input(agentId, { text: typedCommand(command, env), submit: true })
      return command
    }
    const text = await deps.promptFor(manifest)
    const { submitted } = await agents.input(agentId, { text, submit: true, questionId: null })
    if (submitted === 'verified') return ''
    throw new MaestroError(
      'spawn_error',
      'The prompt was typed into the agent, and it was not seen to take it. Look at its terminal.',
      { agentId },
    )
  }

  return {
    check,
    async launch(homeId, order) {
      const { agentId } = order
      if (agentId !== undefined && taken.has(agentId)) {
        throw busy(agents.get(agentId).name, 'is being given a session')
      }
      if (agentId !== undefined) taken.add(agentId)
      const undo: Undo = []
      try {
        await check(order)
        return await run(homeId, order, undo)
      } catch (error) {
        const left = await undoAll(undo)
        throw explained(error, left)
      } finally {
        if (agentId !== undefined) taken.delete(agentId)
      }
    },
  }
}

type Undo = (() => Promise<unknown>)[]

interface Start {
  order: LaunchOrder
  manifest: Manifest
  manifestPath: string
  agentId: string
  directory: string
}

/** In reverse; what cannot be undone is told, and stops nothing. */
async function undoAll(undo: Undo): Promise<string[]> {
  const left: string[] = []
  for (const step of undo.toReversed()) {
    await step().catch((error: Error) => left.push(error.message))
  }
  return left
}

const AS_IT_IS: ReadonlySet<string> = new Set([
  'manifest_generation_failed',
  'spawn_error',
  'AGENT_BUSY',
])

function explained(error: unknown, left: readonly string[]): MaestroError {
  const { message } = error as Error
  const words = left.length === 0 ? message : `${message} Left behind: ${left.join(' ')}`
  const code =
    error instanceof MaestroError && AS_IT_IS.has(error.code) ? error.code : 'spawn_error'
  const details = error instanceof MaestroError ? error.details : undefined
  return new MaestroError(code, words, details)
}

async function requireFree({ agents, launches }: LauncherDeps, agentId: string): Promise<void> {
  const { state, exit, activity, name } = agents.get(agentId)
  const work = launches.atWork(agentId)
  if (work) throw busy(name, `works on the session ${work.sessionId}`)
  if (state !== 'running') throw busy(name, 'is hibernated. Wake it first')
  if (exit) throw busy(name, 'has no program that runs. Restart it first')
  if (activity === 'working') throw busy(name, 'is at work')
  if (activity === 'waiting') throw busy(name, 'waits for an answer. Give it first')
  if ((await agents.promptOf(agentId)) === null) throw busy(name, 'takes no text now')
}

function busy(name: string, why: string): MaestroError {
  return new MaestroError('AGENT_BUSY', `${name} ${why}. Or let a new agent be made.`)
}

/** An orchestrator, too, is a program; `shell` is always there. */
async function requireProgram(deps: LauncherDeps, { program }: Manifest): Promise<void> {
  if (program === 'command') {
    throw new MaestroError('VALIDATION_ERROR', 'A session needs a program that takes a prompt.', {
      field: 'program',
    })
  }
  if (program === 'shell') return
  const info = (await deps.programs()).find(({ id }) => id === program)
  if (info?.found) return
  const { label = program, install } = info ?? {}
  throw new MaestroError(
    'PROGRAM_NOT_FOUND',
    `${label} was not found on this machine.${install ? ` Install it with \`${install}\`.` : ''}`,
    { field: 'program', program, install: install ?? null },
  )
}
