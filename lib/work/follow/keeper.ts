import { createSerial } from '../../agents/serial.ts'
import { MaestroError } from '../../errors.ts'
import type { Bus } from '../../events/types.ts'
import type { Log } from '../../log.ts'
import type { Members } from '../../mesh/types.ts'
import type { EndHow, LaunchReport, LaunchStanding } from '../../wire/launch.ts'
import { ENDED, type Session } from '../../wire/session.ts'
import type { Task } from '../../wire/task.ts'
import type { Work } from '../types.ts'
import { begin, isSpawned, openSessions, settle } from './settle.ts'

export interface KeeperDeps {
  work: Work
  hostId: string
  bus: Pick<Bus, 'subscribe'>
  members: Pick<Members, 'get' | 'onChange'>
  log: Pick<Log, 'warn' | 'debug'>
  /** Is the session being started now? */
  isStarting(sessionId: string): boolean
  /** Ends a session on the host that runs it. */
  end(hostId: string, sessionId: string, how: EndHow): Promise<void>
}

/** Keeps the sessions and tasks of this host's projects true to what the executing hosts tell. */
export interface Keeper {
  /** Looks at all that was there before this node started. */
  start(): Promise<void>
  /** `from`: the host that runs the session. */
  report(from: string, report: LaunchReport): Promise<LaunchStanding>
  /** Interrupts and hibernates the agent; the session is `stopped`. `HOST_UNREACHABLE`. */
  stop(sessionId: string): Promise<Session>
  /** The session is deleted: its agent is stopped, when its host is heard again at the latest. */
  deleted(session: Session): void
  close(): Promise<void>
}

export function createKeeper(deps: KeeperDeps): Keeper {
  const { work, hostId, log } = deps
  const serial = createSerial()
  /** Running sessions whose tasks are `in_progress` by them already. */
  const begun = new Set<string>()
  /** Ends that are looked at now: each change of a session is told, its end counts once. */
  const settling = new Set<string>()

  async function report(from: string, told: LaunchReport): Promise<LaunchStanding> {
    const { sessionId, ended, needsInput } = told
    const session = await find(sessionId)
    if (session?.hostId !== from) return { standing: 'unknown' }
    if (deps.isStarting(sessionId)) return { standing: 'active' }
    // It was given up before its host had said who works on it.
    if (session.agentId === null) return { standing: 'refused' }
    if (ENDED.includes(session.status)) return { standing: 'ended' }
    if (ended) {
      await work.sessions.update(sessionId, ended)
      return { standing: 'ended' }
    }
    if (needsInput && !isSame(session.needsInput, needsInput)) {
      const { source: needsInputSource, ...said } = needsInput
      await work.sessions.update(sessionId, { needsInput: said, needsInputSource })
    }
    return { standing: 'active' }
  }

  async function find(id: string): Promise<Session | null> {
    try {
      return await work.sessions.get(id)
    } catch (error) {
      if (error instanceof MaestroError && error.code === 'SESSION_NOT_FOUND') return null
      throw error
    }
  }

  /** What a session means for its tasks, which it has just begun or ended. */
  async function settleTasks(id: string): Promise<void> {
    const session = await find(id)
    if (session) await settleTasksOf(session)
  }

  async function settleTasksOf(session: Session): Promise<void> {
    if (!isSpawned(session)) return
    for (const task of await tasksOf(session)) {
      const sessions = (await Promise.all(task.sessionIds.map(find))).filter((one) => one !== null)
      const change = ENDED.includes(session.status)
        ? settle(session, task, sessions)
        : begin(session, task)
      if (change) await work.tasks.update(task.id, change)
    }
  }

  async function tasksOf({ taskIds }: Session): Promise<Task[]> {
    const found = await Promise.all(
      taskIds.map((id) =>
        work.tasks.get(id).catch((error) => {
          if (error instanceof MaestroError && error.code === 'TASK_NOT_FOUND') return null
          throw error
        }),
      ),
    )
    return found.filter((task) => task !== null)
  }

  /** The one that changed, if its tasks are to be looked at. */
  function changed(session: Session): void {
    if (!isSpawned(session)) return
    const { id, status } = session
    if (status === 'running' && !begun.has(id)) {
      begun.add(id)
      later(() => settleTasks(id))
    }
    if (!ENDED.includes(status) || settling.has(id)) return
    begun.delete(id)
    settling.add(id)
    later(async () => {
      await settleTasks(id)
      settling.delete(id)
    })
    endThere(session, 'ended')
  }
  /** A host that is away learns it when it next tells of the session. */
  function endThere({ id, hostId: where }: Session, how: EndHow): void {
    if (where === null) return
    deps.end(where, id, how).catch((err) => {
      log.debug({ err, session: id }, 'The host of a session is not told of its end yet')
    })
  }

  function later(step: () => Promise<void>): void {
    serial(step).catch((err) => log.warn({ err }, 'The tasks of a session are not looked at yet'))
  }

  /** Of a host that is no member any more nothing will be heard. */
  async function lost(gone: string): Promise<void> {
    for (const session of await work.sessions.list({ active: 'true' })) {
      if (session.hostId === gone && isOurs(session)) await stopLost(session)
    }
  }

  async function stopLost({ id }: Session): Promise<void> {
    await work.sessions.update(id, {
      status: 'stopped',
      reason: 'The host that ran it is no longer one of yours.',
    })
  }

  /** Of a board that nodes share, those that run here: another node may be starting the others now. */
  const isOurs = (session: Session) => session.homeId === hostId || session.hostId === hostId

  async function startUp(): Promise<void> {
    for (const session of await work.sessions.list({ active: 'true' })) {
      const { id, status, hostId: where, agentId } = session
      if (where === null || deps.isStarting(id) || !isOurs(session)) continue
      if (status === 'spawning' && agentId === null) {
        await work.sessions.update(id, {
          status: 'failed',
          reason: 'This node ended while the session was being started. Spawn it again.',
        })
        endThere(session, 'remove')
      } else if (where !== hostId && !deps.members.get(where)) await stopLost(session)
      else if (status === 'running') begun.add(id)
    }
    for (const task of await work.tasks.list({ status: 'in_progress' })) {
      for (const id of openSessions(task)) {
        const session = await find(id)
        if (session && ENDED.includes(session.status)) await settleTasks(id)
      }
    }
  }

  const stops = [
    deps.bus.subscribe((event) => {
      if (event.type === 'session:updated' || event.type === 'session:created') {
        // Other hosts' sessions come over the bus too.
        if (event.hostId === hostId) changed(event.data as Session)
      }
    }),
    deps.members.onChange(({ kind, id }) => {
      if (kind === 'removed') later(() => lost(id))
    }),
  ]

  return {
    start: () => serial(startUp),
    report,
    async stop(sessionId) {
      const session = await work.sessions.get(sessionId)
      if (ENDED.includes(session.status)) return session
      if (session.hostId !== null) await deps.end(session.hostId, sessionId, 'stop')
      const now = await work.sessions.get(sessionId)
      if (ENDED.includes(now.status)) return now
      return work.sessions.update(sessionId, { status: 'stopped' })
    },
    deleted(session) {
      if (ENDED.includes(session.status)) return
      begun.delete(session.id)
      endThere(session, 'stop')
      // Behind what it may just have begun.
      later(() => settleTasksOf({ ...session, status: 'stopped', completedAt: Date.now() }))
    },
    async close() {
      for (const stop of stops) stop()
      await serial(async () => undefined)
    },
  }
}

function isSame(
  a: { active: boolean; message: string },
  b: { active: boolean; message: string },
): boolean {
  return a.active === b.active && (!a.active || a.message === b.message)
}
