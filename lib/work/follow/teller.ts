import type { LaunchReport, LaunchStanding } from '../../wire/launch.ts'

type Standing = LaunchStanding['standing']

export interface TellerDeps {
  /** Rejects when the home cannot be told now. */
  tell(homeId: string, report: LaunchReport): Promise<LaunchStanding>
  /** The home's word on a report. */
  onStanding(report: LaunchReport, standing: Standing): Promise<void>
  onError(error: unknown, homeId: string): void
}

const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/**
 * Tells homes of their sessions, one report after the other for each home. A home that is away is
 * tried again, ever more slowly, and at once when it is heard to be back. Of what a session waits for
 * only the latest is told.
 */
export class Teller {
  private readonly deps: TellerDeps
  private readonly homes = new Map<string, Home>()
  private closed = false

  constructor(deps: TellerDeps) {
    this.deps = deps
  }

  say(homeId: string, report: LaunchReport): void {
    const home = this.home(homeId)
    const before = home.reports.get(report.sessionId)
    home.reports.set(report.sessionId, { ...before, ...report })
    this.go(homeId, home)
  }

  /** It may be reached again: no waiting any more. */
  back(homeId: string): void {
    const home = this.homes.get(homeId)
    if (!home?.timer) return
    clearTimeout(home.timer)
    home.timer = null
    home.wait = FIRST_MS
    this.go(homeId, home)
  }

  close(): void {
    this.closed = true
    for (const { timer } of this.homes.values()) if (timer) clearTimeout(timer)
  }

  private home(id: string): Home {
    const known = this.homes.get(id)
    if (known) return known
    const home: Home = { reports: new Map(), busy: false, timer: null, wait: FIRST_MS }
    this.homes.set(id, home)
    return home
  }

  private go(homeId: string, home: Home): void {
    if (home.busy || home.timer || this.closed) return
    home.busy = true
    this.drain(homeId, home)
      .then(
        () => {
          home.wait = FIRST_MS
        },
        (error) => {
          this.deps.onError(error, homeId)
          if (this.closed) return
          home.timer = setTimeout(() => {
            home.timer = null
            this.go(homeId, home)
          }, home.wait)
          home.timer.unref()
          home.wait = Math.min(home.wait * 2, LONGEST_MS)
        },
      )
      .finally(() => {
        home.busy = false
        if (home.reports.size > 0) this.go(homeId, home)
      })
  }

  private async drain(homeId: string, home: Home): Promise<void> {
    for (const [sessionId, report] of home.reports) {
      home.reports.delete(sessionId)
      try {
        const { standing } = await this.deps.tell(homeId, report)
        await this.deps.onStanding(report, standing)
      } catch (error) {
        // What came meanwhile is newer.
        home.reports.set(sessionId, { ...report, ...home.reports.get(sessionId) })
        throw error
      }
    }
  }
}

interface Home {
  /** Not told yet, by session. */
  readonly reports: Map<string, LaunchReport>
  busy: boolean
  timer: NodeJS.Timeout | null
  /** ms, before the next try. */
  wait: number
}
