import { rm } from 'node:fs/promises'
import { createSerial } from '../../agents/serial.ts'
import type { Agents } from '../../agents/types.ts'
import { MaestroError } from '../../errors.ts'
import type { Bus } from '../../events/types.ts'
import type { Log } from '../../log.ts'
import type { Members } from '../../mesh/types.ts'
import type { Launch } from '../../store/launches.ts'
import type { EventPayload } from '../../wire/event.ts'
import type { LaunchEnd, LaunchReport, LaunchStanding } from '../../wire/launch.ts'
import { readExit } from '../launch/exit.ts'
import { sessionDirectory } from '../manifest.ts'
import type { Launches } from '../spawn/launches.ts'
import { keptFor, removeWorktree } from '../worktree.ts'
import { outcomeOf, type RunFacts } from './outcome.ts'
import { onReturn } from './returns.ts'
import { Teller } from './teller.ts'

export interface FollowerDeps {
  launches: Launches
  agents: Pick<Agents, 'has' | 'get' | 'remove' | 'hibernate' | 'interrupt' | 'patch' | 'changed'>
  hostId: string
  dataDir: string
  env: NodeJS.ProcessEnv
  bus: Pick<Bus, 'subscribe'>
  members: Pick<Members, 'get' | 'onChange'>
  log: Pick<Log, 'warn' | 'debug'>
  /** Tells the home of a session, this host's own or another's. */
  tell(homeId: string, report: LaunchReport): Promise<LaunchStanding>
}

/** Follows the agents of the sessions that run on this host, and tells the homes of the sessions. */
export interface Follower {
  /** Looks at all that was there before this node started. */
  start(): Promise<void>
  /**
   * The home ends a session; another host's sessions and unknown ones are left alone. For a worktree:
   * `WORKTREE_NOT_CLEAN` unless `force`, `NOT_FOUND` when it has none.
   */
  end(homeId: string, end: LaunchEnd): Promise<void>
  close(): Promise<void>
}

export function createFollower(deps: FollowerDeps): Follower {
  const { launches, agents, dataDir, env, log } = deps
  const serial = createSerial()
  /** Sessions whose end is under way: how their agents end says nothing. */
  const ending = new Set<string>()
  /** What homes were last told that sessions wait for. */
  const asked = new Map<string, string>()
  const teller = new Teller({
    tell: deps.tell,
    onStanding: (report, standing) => serial(() => heard(report, standing)),
    onError: (err, homeId) => log.debug({ err, homeId }, 'A session’s home is not told yet'),
  })

  function factsOf({ agentId, sessionId }: Launch): RunFacts {
    const exit = readExit(sessionDirectory(dataDir, sessionId))
    if (!agents.has(agentId)) return { agent: { state: 'gone' }, exit }
    const { state, exit: ended } = agents.get(agentId)
    if (state === 'hibernated') return { agent: { state }, exit }
    return { agent: { state: 'running', exit: ended }, exit }
  }

  async function look(sessionId: string): Promise<void> {
    const launch = launches.get(sessionId)
    if (launch?.state !== 'active' || ending.has(sessionId)) return
    const outcome = outcomeOf(factsOf(launch))
    if (!outcome) return
    await launches.change(sessionId, { state: 'over', outcome })
    teller.say(launch.homeId, { sessionId, ended: outcome })
    await release(launch)
  }

  /** The agent works on it no longer; woken again it is the program alone. */
  async function release({ agentId, made, sessionId }: Launch): Promise<void> {
    asked.delete(sessionId)
    if (!agents.has(agentId)) return
    if (made && agents.get(agentId).program !== 'command') {
      await agents.patch(agentId, { command: '' })
    } else agents.changed(agentId)
  }

  async function heard({ sessionId }: LaunchReport, standing: LaunchStanding['standing']) {
    const launch = launches.get(sessionId)
    if (!launch || standing === 'active' || launch.state === 'told') return
    if (standing === 'refused') return forget(launch)
    if (standing === 'unknown' && launch.state === 'active') await halt(launch)
    await told(launch)
  }

  async function told(launch: Launch): Promise<void> {
    const wasActive = launch.state === 'active'
    await launches.change(launch.sessionId, { state: 'told' })
    if (wasActive) await release(launch)
    await tidy(launch.sessionId)
  }

  async function halt({ agentId, made, sessionId }: Launch): Promise<void> {
    if (!agents.has(agentId) || agents.get(agentId).state !== 'running') return
    ending.add(sessionId)
    try {
      await agents.interrupt(agentId).catch((error) => {
        // Nothing runs in it that could be interrupted.
        if (!(error instanceof MaestroError) || error.code !== 'AGENT_BUSY') throw error
      })
      if (made) await agents.hibernate(agentId)
    } finally {
      ending.delete(sessionId)
    }
  }

  /** Nothing is kept of what is over but what may be needed: a worktree with work in it, and whose the agent was. */
  async function tidy(sessionId: string): Promise<void> {
    const launch = launches.get(sessionId)
    if (launch?.state !== 'told') return
    const { agentId, worktree } = launch
    const isThere = agents.has(agentId)
    const isRunning = isThere && agents.get(agentId).state === 'running'
    if (worktree && !isRunning) {
      if (await keptFor(worktree, env)) return
      await dropWorktree(launch)
    }
    const isLatest = launches.ofAgent(agentId).at(-1)?.sessionId === sessionId
    const holdsWorktree = launches.get(sessionId)?.worktree != null
    if (!holdsWorktree && !(isThere && isLatest)) await launches.drop(sessionId)
  }

  async function dropWorktree(launch: Launch, force = false): Promise<void> {
    const { sessionId, agentId, worktree } = launch
    if (!worktree) return
    await removeWorktree(worktree, env, { force })
    await launches.change(sessionId, { worktree: null })
    // Where it was is no directory any more, and it may be woken.
    if (agents.has(agentId) && agents.get(agentId).cwd.startsWith(worktree.path)) {
      await agents.patch(agentId, { cwd: worktree.repository })
    }
  }

  async function takeWorktree(homeId: string, sessionId: string, force = false): Promise<void> {
    const launch = launches.get(sessionId)
    if (launch?.homeId !== homeId || !launch.worktree) {
      throw new MaestroError('NOT_FOUND', `The session ${sessionId} has no worktree.`)
    }
    const { agentId } = launch
    const isUsed = agents.has(agentId) && agents.get(agentId).state === 'running'
    if (launch.state !== 'told' || isUsed) {
      throw new MaestroError(
        'AGENT_BUSY',
        'Its agent still runs in the worktree. Stop the session, or hibernate the agent, first.',
      )
    }
    await dropWorktree(launch, force)
    await tidy(sessionId)
  }

  async function erase(launch: Launch): Promise<void> {
    const { sessionId, agentId, made, worktree } = launch
    if (made && agents.has(agentId)) await agents.remove(agentId, false)
    if (worktree) await removeWorktree(worktree, env, { force: true })
    await rm(sessionDirectory(dataDir, sessionId), { recursive: true, force: true })
  }

  async function forget(launch: Launch): Promise<void> {
    const { sessionId } = launch
    ending.add(sessionId)
    await erase(launch).finally(() => ending.delete(sessionId))
    await launches.drop(sessionId)
  }

  /** The node ended while it was started: there may be a half of it. */
  async function recover(launch: Launch): Promise<void> {
    await erase(launch)
    const outcome = {
      status: 'failed',
      reason: 'The node of its host ended while the session was being started. Spawn it again.',
    } as const
    await launches.change(launch.sessionId, { state: 'over', outcome, worktree: null })
  }

  function ask({ id, activity, activitySource, question }: EventPayload<'agent:activity'>): void {
    const launch = launches.atWork(id)
    if (launch?.state !== 'active') return
    const active = activity === 'waiting'
    const message = active ? (question?.text ?? '') : ''
    const next = `${active} ${message}`
    // From output alone nothing is ever known to wait.
    const source = activitySource === 'output' ? 'none' : activitySource
    if (asked.get(launch.sessionId) === next) return
    asked.set(launch.sessionId, next)
    const { homeId, sessionId } = launch
    teller.say(homeId, { sessionId, needsInput: { active, message, source } })
  }

  function lookAt(agentId: string): void {
    for (const { sessionId, state } of launches.ofAgent(agentId)) {
      const step = state === 'active' ? look : state === 'told' ? tidy : null
      if (step) serial(() => step(sessionId)).catch(failed)
    }
  }

  const failed = (err: unknown) => log.warn({ err }, 'A session could not be followed for now')

  const stops = [
    deps.bus.subscribe(({ type, data }) => {
      if (type === 'agent:activity') ask(data as EventPayload<'agent:activity'>)
      if (type === 'agent:updated' || type === 'agent:deleted' || type === 'agent:activity') {
        lookAt((data as { id: string }).id)
      }
    }),
    onReturn(deps.members, (hostId) => {
      teller.back(hostId)
      for (const { homeId, sessionId, state } of launches.all()) {
        if (homeId === hostId && state === 'active') teller.say(homeId, { sessionId })
      }
    }),
  ]

  return {
    async start() {
      for (const { sessionId, state } of launches.all()) {
        await serial(async () => {
          const launch = launches.get(sessionId)
          if (!launch) return
          if (state === 'starting') await recover(launch)
          if (state === 'active') await look(sessionId)
          if (state === 'told') await tidy(sessionId)
          const now = launches.get(sessionId)
          if (now?.state === 'over' && now.outcome) {
            teller.say(now.homeId, { sessionId, ended: now.outcome })
          } else if (now?.state === 'active') teller.say(now.homeId, { sessionId })
        }).catch(failed)
      }
    },
    end: (homeId, { sessionId, how, force }) =>
      serial(async () => {
        const launch = launches.get(sessionId)
        if (how === 'remove worktree') return takeWorktree(homeId, sessionId, force)
        if (launch?.homeId !== homeId) return
        if (how === 'remove') return forget(launch)
        if (how === 'stop') await halt(launch)
        if (launch.state !== 'told') await told(launch)
      }),
    async close() {
      for (const stop of stops) stop()
      teller.close()
      await serial(async () => undefined)
    },
  }
}
