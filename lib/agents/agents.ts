import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createListeners } from '../events/listeners.ts'
import type { AgentRowPatch } from '../store/agents.ts'
import { readLast } from '../terminal/history.ts'
import { createTerminals, type Terminals } from '../terminal/terminals.ts'
import { type Nerve, openNerve } from '../terminal/tmux/nerve.ts'
import type { Pulse, TmuxSession } from '../terminal/tmux/snapshot.ts'
import type { AgentPatch } from '../wire/agent.ts'
import { Adoption } from './adoption.ts'
import { answerQuestion, requireQuestion } from './answer.ts'
import { releaseServer } from './claim.ts'
import { FirstPrompts } from './first-prompt.ts'
import { readGit } from './git.ts'
import { hibernated, type InputTarget, sendInput, sendKeys } from './input.ts'
import { Lifecycle } from './lifecycle.ts'
import { Monitor } from './monitor.ts'
import { programOfCommand, programs } from './programs/registry.ts'
import { readPrompt } from './prompt.ts'
import { Reaper } from './reaper.ts'
import { sessionKey } from './reconcile.ts'
import { type AgentRecord, stableTitle } from './record.ts'
import { Registry } from './registry.ts'
import { createSerial } from './serial.ts'
import type { Agents, AgentsDeps } from './types.ts'
import { saveUpload } from './upload.ts'

const RELEASE_MS = 1_000
const LOOK_AGAIN_MS = 120

/** Loads the agents and begins to follow the tmux server. */
export async function openAgents(deps: AgentsDeps): Promise<Agents> {
  const { bus, log, hostId, exec } = deps
  const now = deps.now ?? Date.now
  const serial = createSerial()
  const registry = new Registry({
    store: deps.store,
    bus,
    hostId,
    now,
    viewers: (id) => terminals.count(id),
    ...(deps.workSession && { workSession: deps.workSession }),
  })
  await registry.load()

  /** tmux tells of changes only: who is bound later needs what was told before. */
  let nextLook: NodeJS.Timeout | undefined
  let lastPulses = new Map<string, Pulse>()
  const windows = createListeners()
  const adoption: Adoption = new Adoption({
    registry,
    exec,
    hostId,
    nerve: { command: (line) => nerve.command(line) },
    now,
    log,
    bound,
    unbound,
    forgetFiles,
    lookAgain() {
      clearTimeout(nextLook)
      nextLook = setTimeout(() => {
        // While tmux notes a new session for who(1), it hears of no program that ends (libutempter
        // turns SIGCHLD off); the end of another makes it look for all that have ended.
        exec
          .script(['run-shell -b true'])
          .catch((error) => log.debug({ err: error }, 'tmux was not made to look'))
          .finally(() => void nerve.refresh())
      }, LOOK_AGAIN_MS)
    },
  })
  const nerve: Nerve = openNerve(
    exec,
    {
      status: deps.onTmux,
      sessions: (sessions) => {
        const listedAt = performance.now()
        serial(() => adoption.apply(sessions, listedAt)).catch((error) =>
          log.error({ err: error }, 'the tmux sessions could not be taken over'),
        )
      },
      pulses(pulses) {
        terminals.pulses(pulses)
        lastPulses = new Map(pulses.map((pulse) => [pulse.sessionId, pulse]))
        for (const record of registry.all()) {
          const pulse = record.session && lastPulses.get(record.session.id)
          if (!record.session || !pulse) continue
          const { cols, rows, statusLines } = pulse
          record.session = { ...record.session, cols, rows, statusLines }
          const { title } = record
          monitor.pulse(record, pulse)
          if (record.title !== title) terminals.setTitle(record.row.id, record.title)
          if (pulse.dead !== record.session.pane.dead) void nerve.refresh()
          else if (stableTitle(record.title) !== stableTitle(title)) registry.changed(record)
        }
      },
      clients: (clients) => terminals.clients(clients),
      switched: (tty, sessionId) => terminals.switched(tty, sessionId),
      windows: windows.tell,
    },
    log,
  )
  const monitor: Monitor = new Monitor({
    nerve,
    now,
    log,
    onActivity: (record, activity) => registry.setActivity(record, activity),
    onScreen(record, screen) {
      const before = record.liveCwd ?? record.session?.pane.cwd
      const moved = record.row.adopted && before !== screen.cwd
      record.liveCwd = screen.cwd
      sawForeground(record, screen.foreground)
      if (moved) registry.changed(record)
    },
  })
  const terminals: Terminals = createTerminals({
    exec,
    nerve,
    log,
    session(agentId) {
      const record = registry.find(agentId)
      if (!record) return undefined
      const { session } = record
      return (
        session && {
          sessionId: session.id,
          cols: session.cols,
          rows: session.rows,
          statusLines: session.statusLines,
          title: record.title,
        }
      )
    },
    onInput(agentId) {
      const record = registry.find(agentId)
      if (record) monitor.typed(record)
    },
    onViewers(agentId) {
      const record = registry.find(agentId)
      if (record) registry.changed(record)
    },
  })
  const prompts = new FirstPrompts({
    target,
    log,
    done: (record) => registry.update(record, { resume: null }),
  })
  const reaper = new Reaper(log)
  const lifecycle = new Lifecycle({
    ...deps,
    programs: () => deps.programs.list,
    registry,
    nerve,
    now,
    bound,
    unbound,
    forget: (session) => adoption.forget(session),
    reap: (target) => reaper.follow(target),
  })

  function bound(record: AgentRecord, session: TmuxSession): void {
    const before = record.session && sessionKey(record.session)
    if (before !== sessionKey(session)) {
      if (before) unbound(record)
      record.sessionSince = performance.now()
    }
    record.session = session
    monitor.track(record)
    const pulse = lastPulses.get(session.id)
    if (pulse) monitor.pulse(record, pulse)
    prompts.follow(record)
  }

  /** What a person starts in a session of their own is its program from then on. */
  function sawForeground(record: AgentRecord, command: string): void {
    const { session, row } = record
    if (!session || session.pane.command === command) return
    record.session = { ...session, pane: { ...session.pane, command } }
    const program = programOfCommand(command)
    if (!row.adopted || row.resume?.chosen || !program || program === row.program) return
    serial(() => registry.update(record, { program })).catch((error) =>
      log.error({ err: error }, 'the program of an agent could not be stored'),
    )
  }

  function unbound(record: AgentRecord): void {
    if (record.session) terminals.ended(record.row.id)
    record.session = null
    record.liveCwd = null
    monitor.untrack(record)
    prompts.drop(record)
  }

  function forgetFiles(id: string): Promise<void> {
    return rm(join(deps.dataDir, 'uploads', id), { recursive: true, force: true })
  }

  function target(record: AgentRecord): InputTarget {
    const { session, row } = record
    if (!session) throw hibernated(row)
    return { exec, nerve, sessionId: session.id, program: programs[row.program] }
  }

  async function patch(record: AgentRecord, change: AgentPatch): Promise<void> {
    if (change.name !== undefined) await lifecycle.rename(record, change.name)
    const rest: AgentRowPatch = {}
    if (change.notes !== undefined) rest.notes = change.notes
    if (change.tags !== undefined) rest.tags = [...new Set(change.tags)]
    if (change.cwd !== undefined) rest.cwd = change.cwd
    if (change.command !== undefined) rest.command = change.command
    if (change.program !== undefined) {
      rest.program = change.program
      rest.resume = { ...record.row.resume, chosen: true }
    }
    if (Object.keys(rest).length > 0) await registry.update(record, rest)
  }

  return {
    get tmux() {
      return nerve.status
    },
    terminals,
    nerve,
    onWindows: windows.add,
    list: () => registry.all().map((record) => registry.view(record)),
    has: (id) => registry.find(id) !== undefined,
    get: (id) => registry.view(registry.get(id)),
    isComing(id) {
      const record = registry.find(id)
      return record?.row.state === 'running' && record.session === null
    },
    sessionOf: (id) => registry.get(id).session?.id ?? null,
    async create(input, id) {
      await deps.programs.refresh()
      return serial(async () => registry.view(await lifecycle.create(input, id)))
    },
    patch: (id, change) =>
      serial(async () => {
        const record = registry.get(id)
        await patch(record, change)
        return registry.view(record)
      }),
    remove: (id, keepTmux) =>
      serial(async () => {
        await lifecycle.remove(registry.get(id), keepTmux)
        await forgetFiles(id)
      }),
    async wake(id, choice) {
      await deps.programs.refresh()
      return serial(async () => {
        const record = registry.get(id)
        await lifecycle.wake(record, choice)
        return registry.view(record)
      })
    },
    hibernate: (id) =>
      serial(async () => {
        const record = registry.get(id)
        await lifecycle.hibernate(record)
        return registry.view(record)
      }),
    restart: (id) =>
      serial(async () => {
        const record = registry.get(id)
        await lifecycle.restart(record)
        return registry.view(record)
      }),
    async interrupt(id) {
      const to = target(registry.get(id))
      await sendKeys(to, to.program.interruptKeys)
      monitor.typed(registry.get(id))
    },
    promptOf: async (id) => readPrompt(target(registry.get(id))),
    changed: (id) => registry.changed(registry.find(id)),
    async input(id, input) {
      const record = registry.get(id)
      const submitted = await record.inTurn(async () => {
        const to = target(record)
        if (input.questionId !== undefined) {
          await requireQuestion({ record, monitor }, input.questionId)
        }
        return sendInput(to, input)
      })
      monitor.typed(record)
      return { ok: true, submitted }
    },
    async answer(id, answer) {
      const record = registry.get(id)
      return record.inTurn(() => answerQuestion({ ...target(record), record, monitor }, answer))
    },
    async keys(id, keys) {
      const record = registry.get(id)
      await record.inTurn(() => sendKeys(target(record), keys))
      monitor.typed(record)
    },
    async output(id, lines, format) {
      const { sessionId } = target(registry.get(id))
      const { lines: all, cols, rows } = await readLast(nerve, sessionId, lines, format)
      return { id, format, lines: all, cols, rows }
    },
    upload(id, name, body, ready) {
      const { row } = registry.get(id)
      return saveUpload(join(deps.dataDir, 'uploads', row.id), name, body, ready)
    },
    async git(id) {
      const record = registry.get(id)
      return readGit(record.liveCwd ?? record.session?.pane.cwd ?? record.row.cwd, { ...exec.env })
    },
    report(id, report) {
      const record = registry.get(id)
      monitor.report(record, report)
      return registry.view(record)
    },
    async close() {
      terminals.close()
      prompts.close()
      reaper.close()
      clearTimeout(nextLook)
      monitor.close()
      if (nerve.status.status === 'up') {
        const released = releaseServer(nerve, hostId).catch((error) =>
          log.debug({ err: error }, 'the mark in tmux stays; a dead node’s counts for nothing'),
        )
        // A tmux that hangs must not hold up the end.
        await Promise.race([released, delay(RELEASE_MS, undefined, { ref: false })])
      }
      await nerve.close()
      await serial(async () => undefined)
    },
  }
}
