import type { Log } from '../log.ts'
import { isRunning, type ProcessMark } from '../process-mark.ts'

const LOOK_EVERY_MS = 100
const TERM_AFTER_MS = 3_000
const KILL_AFTER_MS = 8_000

/**
 * Ends what outlives its tmux session. tmux sends SIGHUP to a session's processes, which some
 * programs ignore: they would go on working, unseen, for an agent that is asleep or deleted.
 */
export class Reaper {
  private readonly timers = new Set<NodeJS.Timeout>()
  private readonly log: Log

  constructor(log: Log) {
    this.log = log
  }

  /** Watches the process of a session that was just ended: SIGTERM after 3 s, SIGKILL after 8 s. */
  follow(target: ProcessMark): void {
    const since = performance.now()
    let asked = false
    const timer = setInterval(() => {
      const age = performance.now() - since
      if (!isRunning(target) || age > KILL_AFTER_MS) {
        if (age > KILL_AFTER_MS) this.signal(target, 'SIGKILL')
        this.timers.delete(timer)
        clearInterval(timer)
      } else if (age > TERM_AFTER_MS && !asked) {
        asked = true
        this.signal(target, 'SIGTERM')
      }
    }, LOOK_EVERY_MS)
    this.timers.add(timer)
  }

  close(): void {
    for (const timer of this.timers) clearInterval(timer)
    this.timers.clear()
  }

  /** To the whole process group: a pane's first process leads one of its own. */
  private signal(target: ProcessMark, signal: NodeJS.Signals): void {
    if (!isRunning(target)) return
    try {
      process.kill(-target.pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return
      this.log.warn({ err: error, pid: target.pid }, 'a program that outlives its session stays')
    }
  }
}
