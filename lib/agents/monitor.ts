import type { Log } from '../log.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'
import type { Pulse } from '../terminal/tmux/snapshot.ts'
import type { ActivityReport, Question } from '../wire/agent.ts'
import { programs } from './programs/registry.ts'
import type { AgentRecord } from './record.ts'
import { type PaneScreen, readScreen } from './screen.ts'
import { activityOf, nextCheckAt } from './status/activity.ts'
import { markSeen, screenSeen } from './status/evidence.ts'
import { type Asked, askedNow, wordsOf } from './status/question.ts'
import type { ActivityState, Evidence } from './status/types.ts'

export interface MonitorDeps {
  nerve: Pick<Nerve, 'commands'>
  now(): number
  onActivity(record: AgentRecord, activity: ActivityState): void
  /** A look at the screen, for whoever wants to know more of it. */
  onScreen(record: AgentRecord, screen: PaneScreen): void
  log: Log
}

interface Watched {
  record: AgentRecord
  evidence: Evidence
  asked: Asked | null
  /** Of the last look at the screen. */
  words: string | null
  pulse: Pulse | null
  looking: boolean
  /** Something happened after the look that is under way was asked for. */
  missed: boolean
  lookAgain: NodeJS.Timeout | null
  check: NodeJS.Timeout | null
}

/** `window_activity` counts whole seconds: output after the one that was told is not told again. */
const SECOND_LOOK_MS = 1_200

/**
 * Watches what the agents do: gathers the evidence (hooks, marks, screen, output, input) and asks
 * the pure `activityOf` what it means, whenever some of it changes or its time has come.
 */
export class Monitor {
  private readonly watched = new Map<string, Watched>()
  private readonly deps: MonitorDeps

  constructor(deps: MonitorDeps) {
    this.deps = deps
  }

  /** Begins to watch a running agent, or goes on when its session was seen again. */
  track(record: AgentRecord): void {
    const known = this.watched.get(record.row.id)
    if (known) return
    const watched: Watched = {
      record,
      evidence: {
        now: this.deps.now(),
        running: true,
        hook: null,
        mark: null,
        screen: null,
        lastOutputAt: null,
        lastInputAt: null,
      },
      asked: null,
      words: null,
      pulse: null,
      looking: false,
      missed: false,
      lookAgain: null,
      check: null,
    }
    this.watched.set(record.row.id, watched)
    this.look(watched)
  }

  untrack(record: AgentRecord): void {
    const watched = this.watched.get(record.row.id)
    if (!watched) return
    this.watched.delete(record.row.id)
    if (watched.lookAgain) clearTimeout(watched.lookAgain)
    if (watched.check) clearTimeout(watched.check)
    watched.evidence = { ...watched.evidence, running: false, hook: null, mark: null, screen: null }
    this.judge(watched, false)
  }

  /** What the nerve heard of one agent's session. */
  pulse(record: AgentRecord, pulse: Pulse): void {
    const watched = this.watched.get(record.row.id)
    if (!watched) return
    const before = watched.pulse
    watched.pulse = pulse
    const now = this.deps.now()
    let news = false
    if (pulse.activityAt !== before?.activityAt) {
      // tmux counts seconds; for the first pulse its time counts, afterwards the time it was told.
      const at = before ? now : Math.min(now, pulse.activityAt * 1000)
      watched.evidence.lastOutputAt = at
      record.lastActivityAt = Math.max(record.lastActivityAt, at)
      news = true
    }
    if (pulse.title !== before?.title) {
      record.title = pulse.title
      const activity = programs[record.row.program].readTitle(pulse.title)
      if (activity) watched.evidence.mark = markSeen(watched.evidence.mark, activity, now)
      else if (watched.evidence.mark) watched.evidence.mark = null
      news = true
    }
    if (before && pulse.bells > before.bells && !watched.evidence.mark) {
      watched.evidence.mark = { activity: 'idle', at: now }
      news = true
    }
    if (!news) return
    this.judge(watched, true)
    this.look(watched)
    if (watched.lookAgain) clearTimeout(watched.lookAgain)
    watched.lookAgain = null
    this.lookLater(watched)
  }

  /** A program's hook reported. */
  report(record: AgentRecord, report: ActivityReport): void {
    const watched = this.watched.get(record.row.id)
    if (!watched) return
    const question =
      report.activity === 'waiting' && (report.message || report.choices)
        ? { text: report.message ?? '', choices: report.choices ?? [] }
        : undefined
    watched.evidence.hook = {
      activity: report.activity,
      at: this.deps.now(),
      ...(question && { question }),
    }
    this.judge(watched, true)
    this.look(watched)
  }

  /** A person or the API typed into the agent. */
  typed(record: AgentRecord): void {
    const watched = this.watched.get(record.row.id)
    if (!watched) return
    watched.evidence.lastInputAt = this.deps.now()
    // What it draws within the second of its last output is not told.
    this.lookLater(watched)
  }

  /** Looks at the screen now and judges anew what the agent does and asks. Null: it has no screen. */
  async see(record: AgentRecord): Promise<PaneScreen | null> {
    const watched = this.watched.get(record.row.id)
    return watched ? this.read(watched) : null
  }

  /** An answer to what it asks now was sent: whatever it asks next is another question. */
  answered(record: AgentRecord): void {
    const watched = this.watched.get(record.row.id)
    if (!watched) return
    if (watched.asked) watched.asked = { ...watched.asked, spent: true }
    this.typed(record)
    this.look(watched)
  }

  close(): void {
    for (const { lookAgain, check } of this.watched.values()) {
      if (lookAgain) clearTimeout(lookAgain)
      if (check) clearTimeout(check)
    }
    this.watched.clear()
  }

  private lookLater(watched: Watched): void {
    watched.lookAgain ??= setTimeout(() => {
      watched.lookAgain = null
      this.look(watched)
    }, SECOND_LOOK_MS)
  }

  private look(watched: Watched): void {
    const { record } = watched
    watched.missed = watched.looking
    if (watched.looking || !record.session) return
    watched.looking = true
    this.read(watched)
      // The server may have gone meanwhile; the nerve tells that.
      .catch((error) =>
        this.deps.log.debug({ err: error, agent: record.row.id }, 'screen not read'),
      )
      .finally(() => {
        watched.looking = false
        if (watched.missed && this.watched.get(record.row.id) === watched) this.look(watched)
      })
  }

  private async read(watched: Watched): Promise<PaneScreen | null> {
    const { record } = watched
    if (!record.session) return null
    const screen = await readScreen(this.deps.nerve, record.session.id)
    if (!screen || this.watched.get(record.row.id) !== watched) return null
    const reading = programs[record.row.program].read(screen)
    watched.evidence.screen = screenSeen(watched.evidence.screen, reading, this.deps.now())
    watched.words = wordsOf(screen.rows)
    this.deps.onScreen(record, screen)
    this.judge(watched, true)
    return screen
  }

  private judge(watched: Watched, goOn: boolean): void {
    const { record, evidence } = watched
    evidence.now = this.deps.now()
    const state = activityOf(evidence, record.activity)
    const before = record.activity
    const asked = record.question
    const { now, lastInputAt } = evidence
    watched.asked = askedNow(watched.asked, state, { now, words: watched.words, lastInputAt })
    record.question = watched.asked?.question ?? null
    if (state.activity !== before.activity || !isSame(record.question, asked)) {
      this.deps.onActivity(record, state)
    } else record.activity = state
    if (watched.check) clearTimeout(watched.check)
    watched.check = null
    if (!goOn) return
    const at = nextCheckAt(evidence, state)
    if (at === null) return
    const wait = Math.max(10, at - this.deps.now())
    watched.check = setTimeout(() => this.judge(watched, true), wait)
  }
}

function isSame(a: Question | null, b: Question | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
