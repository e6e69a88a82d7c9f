import { homedir } from 'node:os'
import { workingDir } from './agents/lifecycle.ts'
import type { Agents } from './agents/types.ts'
import type { Homes } from './api/at-home.ts'
import type { LaunchApiDeps } from './api/launch.ts'
import type { SpawnApiDeps } from './api/spawn.ts'
import type { WorkApiDeps } from './api/work-routes.ts'
import { MaestroError } from './errors.ts'
import type { Bus } from './events/types.ts'
import type { Log } from './log.ts'
import { peerFor } from './mesh/knock.ts'
import type { Routing } from './mesh/routing.ts'
import type { NodeWork } from './node-work.ts'
import { ownCommand } from './own-command.ts'
import type { Launch } from './store/launches.ts'
import type { WorkKind } from './store/remote-work.ts'
import { agentEnvironment } from './terminal/tmux/environment.ts'
import type { EndHow, LaunchCheck, Launched, LaunchOrder, LaunchStanding } from './wire/launch.ts'
import type { Manifest } from './wire/manifest.ts'
import type { ProgramInfo } from './wire/node.ts'
import { createFollower } from './work/follow/follower.ts'
import { createKeeper } from './work/follow/keeper.ts'
import { manifestPathOf, readManifest, writeManifest } from './work/manifest.ts'
import { lookEverywhere, type WorkEverywhere } from './work/mesh/everywhere.ts'
import { buildPrompt, wholePrompt } from './work/prompt.ts'
import { createRights } from './work/rights.ts'
import { getSkill } from './work/skills/skills.ts'
import { createLauncher } from './work/spawn/launcher.ts'
import type { Launches } from './work/spawn/launches.ts'
import { createSpawner } from './work/spawn/spawner.ts'
import { waitForSpawns } from './work/spawn/waiting.ts'

export interface NodeSessionsDeps {
  nodeWork: Pick<NodeWork, 'work' | 'mesh'>
  launches: Launches
  agents: Agents
  routing: Routing
  bus: Bus
  log: Log
  hostId: string
  dataDir: string
  serverUrl(): string
  programs: { readonly list: readonly ProgramInfo[]; refresh(): Promise<void> }
}

export interface NodeSessions {
  /** For the API: as `work` and `rights`, but nothing overtakes a session that is being started. */
  readonly api: WorkApiDeps & { everywhere: WorkEverywhere }
  readonly spawn: SpawnApiDeps
  readonly launch: LaunchApiDeps
  readonly homes: Homes
  /** Brings sessions and tasks in line with what runs. */
  start(): void
  close(): Promise<void>
}

/** The part of the composition root that starts sessions with agents and follows them. */
export function openNodeSessions(deps: NodeSessionsDeps): NodeSessions {
  const { launches, agents, routing, bus, log, hostId, dataDir } = deps
  const { work, mesh: meshWork } = deps.nodeWork
  const { members, transport } = routing
  const env = agentEnvironment(process.env)

  /** Asks the host of a session; refusals come back as they are. */
  async function ask<T>(to: string, path: string, body: unknown): Promise<T> {
    const peer = peerFor(members, to)
    try {
      return await transport.json<T>(to, 'POST', path, body, { role: 'manage' })
    } catch (error) {
      if (!(error instanceof MaestroError) || error.code !== 'NOT_FOUND') throw error
      throw new MaestroError(
        'PROTOCOL_TOO_OLD',
        `${peer.name} runs a version of Maestro that knows no sessions. Update it there.`,
        { hostId: to },
      )
    }
  }

  const launcher = createLauncher({
    ...{ launches, agents, hostId, dataDir, env, writeManifest },
    maestro: ownCommand(),
    serverUrl: deps.serverUrl,
    async programs() {
      await deps.programs.refresh()
      return deps.programs.list
    },
    directory: (path) => workingDir(path === '' ? undefined : path),
    requireTmux() {
      const { status, message } = agents.tmux
      if (status !== 'absent' && status !== 'old') return
      throw new MaestroError('TMUX_UNAVAILABLE', message ?? 'tmux is not available on this host.')
    },
    promptFor,
    now: Date.now,
  })
  const follower = createFollower({
    ...{ launches, agents, hostId, dataDir, env, bus, members, log },
    async tell(home, report): Promise<LaunchStanding> {
      if (home === hostId) return keeper.report(hostId, report)
      // Who is no member any more keeps nothing of ours.
      if (!members.get(home)) return { standing: 'ended' }
      return ask(home, '/api/work/report', report)
    },
  })

  const check = (on: string, order: LaunchOrder): Promise<LaunchCheck> =>
    on === hostId ? launcher.check(order) : ask(on, '/api/work/check', order)
  const launch = (on: string, order: LaunchOrder): Promise<Launched> =>
    on === hostId ? launcher.launch(hostId, order) : ask(on, '/api/work/launch', order)
  async function end(on: string, sessionId: string, how: EndHow, force?: boolean): Promise<void> {
    const order = { sessionId, how, ...(force !== undefined && { force }) }
    if (on === hostId) await follower.end(hostId, order)
    else await ask(on, '/api/work/end', order)
  }

  const spawner = createSpawner({
    ...{ work, hostId, check, launch, end },
    isHost: (id) => id === hostId || members.get(id) !== undefined,
    hostOfAgent: (id) => (agents.has(id) ? hostId : routing.remote.hostOf(id)),
    now: Date.now,
  })
  const keeper = createKeeper({
    ...{ work, hostId, bus, members, log, end },
    isStarting: spawner.isStarting,
  })
  const rights = createRights(work)
  const api = waitForSpawns({ work, rights, spawner, deleted: keeper.deleted })

  function launchedManifest(home: string, sessionId: string): Manifest {
    if (launches.get(sessionId)?.homeId !== home) throw noManifest(sessionId)
    return readManifest(manifestPathOf(dataDir, sessionId))
  }

  /** Of what runs here: its home tells everybody of it a little later. */
  function homeByLaunch(kind: WorkKind, id: string): string | undefined {
    if (kind === 'session') return launches.get(id)?.homeId
    const isOf = ({ taskIds, projectId }: Launch) =>
      kind === 'task' ? taskIds.includes(id) : projectId === id
    return launches.all().find(isOf)?.homeId
  }

  async function homeOfAgent(agentId: string): Promise<string | undefined> {
    const launch = launches.ofAgent(agentId).at(-1)
    if (launch) return meshWork.find('session', launch.sessionId, launch.homeId)
    // A session may have been noted for it, here or elsewhere.
    const active = await work.sessions.list({ active: 'true' })
    if (active.some((session) => session.agentId === agentId)) return undefined
    return meshWork.homeOfAgent(agentId)
  }

  return {
    api: { ...api, everywhere: lookEverywhere(api.work, meshWork) },
    spawn: {
      rights: api.rights,
      spawn: spawner.spawn,
      async workSession(agentId) {
        const active = await work.sessions.list({ active: 'true' })
        return active.find((session) => session.agentId === agentId)?.id
      },
      async stop(id) {
        await spawner.announced(id)
        return keeper.stop(id)
      },
      async manifest(id) {
        const { hostId: where } = await work.sessions.get(id)
        if (where === null) throw noManifest(id)
        if (where === hostId) return launchedManifest(hostId, id)
        const path = `/api/work/launches/${id}/manifest`
        return transport.json<Manifest>(where, 'GET', path, undefined, { role: 'manage' })
      },
      async removeWorktree(id, force) {
        const { hostId: where } = await work.sessions.get(id)
        await end(where ?? hostId, id, 'remove worktree', force)
        const { metadata } = await work.sessions.get(id)
        const { worktree, ...rest } = metadata
        return work.sessions.update(id, { metadata: rest })
      },
    },
    launch: {
      check: launcher.check,
      launch: launcher.launch,
      end: (from, order) => follower.end(from, order),
      launchedManifest,
      report: keeper.report,
    },
    homes: {
      known: meshWork.remote.hostOf,
      of: (kind, id) => meshWork.find(kind, id, homeByLaunch(kind, id)),
      ofAgent: homeOfAgent,
      isAway: meshWork.remote.isAway,
      synced: meshWork.synced,
    },
    start() {
      keeper
        .start()
        .then(() => follower.start())
        .catch((err) => log.error({ err }, 'Sessions could not be brought in line with what runs'))
    },
    async close() {
      await follower.close()
      await keeper.close()
    },
  }
}

async function promptFor(manifest: Manifest): Promise<string> {
  const options = { home: homedir(), projectDirectory: manifest.session.workingDirectory }
  const skills = await Promise.all(
    manifest.skills.map((id) => getSkill(id, options).catch(() => null)),
  )
  const found = skills.filter((skill) => skill !== null)
  return wholePrompt(buildPrompt({ manifest, skills: found }))
}

function noManifest(id: string): MaestroError {
  return new MaestroError('NOT_FOUND', `The session ${id} was not started by Maestro: no manifest.`)
}
