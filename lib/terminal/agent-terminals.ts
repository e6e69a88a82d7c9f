import { MaestroError } from '../errors.ts'
import type { TermDown } from '../wire/term.ts'
import { CLOSE_AGENT_ENDED } from '../wire/term.ts'
import { isReport } from './report.ts'
import { PtyStream } from './stream.ts'
import { quote } from './tmux/quote.ts'
import type { AttachRequest, SessionGrid, TerminalsDeps } from './types.ts'
import { Viewer, type ViewerKind, type ViewerPort } from './viewer.ts'

interface Grid {
  cols: number
  rows: number
}

/** From this many on, viewers that do not own the size share a tmux client (T1). */
const OWN_CLIENTS = 8
/** A pulse is up to a second old: what it says right after our own resize is the past. */
const SETTLE_MS = 1_500
/** RFC 6455, registered later: try again later. */
const CLOSE_TRY_AGAIN = 1013

type ExitReason = Extract<TermDown, { type: 'exit' }>['reason']

function kindOf({ observe, follow }: AttachRequest): ViewerKind {
  if (observe) return 'observe'
  return follow ? 'follow' : 'desk'
}

/** The viewers of one agent, and who among them owns the size (T11). */
export class AgentTerminals {
  readonly agentId: string
  readonly sessionId: string
  readonly viewers = new Set<Viewer>()
  private readonly deps: TerminalsDeps
  private owner: Viewer | null = null
  /** Of every client of ours, status lines included. */
  private grid: Grid = { cols: 0, rows: 0 }
  private gridAt = 0
  private statusLines = 0
  private recheck: NodeJS.Timeout | null = null

  constructor(agentId: string, sessionId: string, deps: TerminalsDeps) {
    this.agentId = agentId
    this.sessionId = sessionId
    this.deps = deps
  }

  get connected(): number {
    let count = 0
    for (const viewer of this.viewers) if (viewer.lostAt === null) count++
    return count
  }

  pids(): number[] {
    return [...this.viewers].flatMap((v) => (v.currentStream ? [v.currentStream.pty.pid] : []))
  }

  /** Goes on exactly where the viewer's lost connection ended; null when that is not possible. */
  resume(request: AttachRequest, port: ViewerPort): Viewer | null {
    if (!request.resume) return null
    const { viewer: id, seq } = request.resume
    const viewer = [...this.viewers].find((v) => v.id === id)
    // An id does not bring back more than is asked for now.
    if (!viewer || viewer.kind !== kindOf(request)) return null
    const { wanted, lostAt } = viewer
    const sameSize =
      wanted.cols === request.cols &&
      wanted.rows === request.rows &&
      (lostAt === null || this.gridAt <= lostAt)
    if (!sameSize || !viewer.rewindTo(seq)) {
      this.remove(viewer)
      return null
    }
    viewer.connect(port, this.announce(viewer, true, viewer.taken))
    return viewer
  }

  /** Input bytes that have come from this viewer; undefined for one that is not known. */
  takenFrom(id: string | undefined): number | undefined {
    return [...this.viewers].find((viewer) => viewer.id === id)?.taken
  }

  /** `taken` is what came from the viewer in whose place this one is. */
  open(
    request: AttachRequest,
    port: ViewerPort,
    session: SessionGrid,
    foreign: number,
    taken?: number,
  ): Viewer {
    const kind = kindOf(request)
    const viewer = new Viewer(
      kind,
      { cols: request.cols, rows: request.rows },
      {
        lagging: (v) => this.moveToOwn(v),
        ended: (v) => void this.clientEnded(v),
      },
      taken,
    )
    this.statusLines = session.statusLines
    if (this.viewers.size === 0 && !this.owner) {
      this.grid = { cols: session.cols, rows: session.rows + session.statusLines }
    }
    // An owner whose connection is lost shows its size to nobody.
    const before = this.owner
    if ((!before || before.lostAt !== null) && kind === 'desk' && foreign === 0) {
      this.owner = viewer
      this.setGrid(viewer.wanted)
      if (before) void this.dropOwner(before)
    }
    this.viewers.add(viewer)
    try {
      this.startStream(viewer, this.owner !== viewer && this.viewers.size > OWN_CLIENTS)
    } catch (error) {
      this.viewers.delete(viewer)
      if (this.owner === viewer) this.owner = before
      throw new MaestroError(
        'INTERNAL_ERROR',
        `No terminal could be opened: ${(error as Error).message} This machine may be out of processes or terminals.`,
      )
    }
    viewer.connect(port, this.announce(viewer, false, taken))
    if (session.title) viewer.send({ type: 'title', title: session.title })
    if (this.owner === viewer) this.applyGrid()
    return viewer
  }

  private startStream(viewer: Viewer, shared: boolean): void {
    const joinable = shared ? this.sharedStream(viewer.kind) : undefined
    const flags = [
      ...(viewer.kind === 'observe' ? ['read-only'] : []),
      ...(this.owner === viewer ? [] : ['ignore-size']),
    ]
    const stream =
      joinable ??
      new PtyStream(
        { exec: this.deps.exec, sessionId: this.sessionId, ...this.grid, flags },
        shared,
      )
    viewer.follow(stream, 0)
  }

  private sharedStream(kind: ViewerKind): PtyStream | undefined {
    for (const viewer of this.viewers) {
      const stream = viewer.currentStream
      if (stream?.joinable && (viewer.kind === 'observe') === (kind === 'observe')) return stream
    }
    return undefined
  }

  /** A fresh client of its own: tmux draws the screen anew, and the picture before it is void. */
  private moveToOwn(viewer: Viewer): void {
    viewer.leave()
    try {
      this.startStream(viewer, false)
    } catch (error) {
      this.deps.log.warn({ err: error, agent: this.agentId }, 'no terminal could be opened')
      this.remove(viewer, CLOSE_TRY_AGAIN, 'no terminal could be opened')
      return
    }
    viewer.send(this.announce(viewer, false))
  }

  /** One of our clients shows another session: what is typed would go to the wrong agent. */
  switched(tty: string, sessionId: string): void {
    if (sessionId === this.sessionId) return
    for (const viewer of [...this.viewers]) {
      if (viewer.currentStream?.pty.tty === tty) this.end(viewer, 'detached')
    }
  }

  setTitle(title: string): void {
    for (const viewer of this.viewers) viewer.send({ type: 'title', title })
  }

  private announce(viewer: Viewer, resumed: boolean, typed?: number): TermDown {
    return {
      type: 'attached',
      viewer: viewer.id,
      seq: viewer.seq,
      resumed,
      ...this.grid,
      owner: this.owner === viewer,
      ...(typed !== undefined && { typed }),
      ...(this.deps.nerve.version && { tmux: this.deps.nerve.version.text }),
    }
  }

  input(viewer: Viewer, data: Buffer): void {
    viewer.taken += data.length
    if (viewer.kind === 'observe') return
    if (!isReport(data)) {
      viewer.typed(performance.now())
      if (viewer.kind === 'desk' && this.owner !== viewer) this.takeSize(viewer)
      this.deps.onInput(this.agentId)
    }
    viewer.currentStream?.pty.write(data)
  }

  resize(viewer: Viewer, cols: number, rows: number): void {
    if (viewer.wanted.cols === cols && viewer.wanted.rows === rows) return
    viewer.wanted = { cols, rows }
    if (this.owner !== viewer) return
    this.setGrid(viewer.wanted)
    this.applyGrid()
  }

  /** Makes the viewer's grid the agent's. */
  takeSize(viewer: Viewer): void {
    if (viewer.kind === 'observe' || this.owner === viewer || !this.viewers.has(viewer)) return
    const before = this.owner
    this.owner = viewer
    if (viewer.currentStream?.shared) this.moveToOwn(viewer)
    this.setGrid(viewer.wanted)
    void this.swapFlags(before, viewer).then(() => this.applyGrid())
  }

  /** tmux has to stop counting the old owner's size before it sees the new one's. */
  private async swapFlags(before: Viewer | null, after: Viewer): Promise<void> {
    const lines: string[] = []
    const set = (viewer: Viewer, flag: string) => {
      const tty = viewer.currentStream?.pty.tty
      if (tty) lines.push(`refresh-client -t ${quote(tty)} -f ${quote(flag)}`)
    }
    if (before && this.viewers.has(before)) set(before, 'ignore-size')
    set(after, '!ignore-size')
    await this.deps.nerve
      .commands(lines)
      .catch((error) => this.deps.log.warn({ err: error }, 'the size owner was not told to tmux'))
  }

  private setGrid(grid: Grid): void {
    this.grid = { cols: grid.cols, rows: grid.rows }
    this.gridAt = performance.now()
  }

  /** The owner's client first: the others then fit a window that has its size already. */
  private applyGrid(): void {
    const { cols, rows } = this.grid
    this.owner?.currentStream?.pty.resize(cols, rows)
    for (const viewer of this.viewers) {
      if (viewer !== this.owner) viewer.currentStream?.pty.resize(cols, rows)
      viewer.send({ type: 'size', cols, rows, owner: viewer === this.owner })
    }
  }

  /** The window has this size now: when others gave it that, we follow. */
  sawWindow(window: Grid & { statusLines: number }, foreign: number): void {
    this.statusLines = window.statusLines
    const grid = { cols: window.cols, rows: window.rows + window.statusLines }
    if (grid.cols === this.grid.cols && grid.rows === this.grid.rows) return
    if (foreign === 0 && this.owner) return
    const wait = this.gridAt + SETTLE_MS - performance.now()
    if (wait > 0) {
      this.recheck ??= setTimeout(() => void this.recheckWindow(foreign), wait)
      return
    }
    const before = this.owner
    this.owner = null
    this.setGrid(grid)
    if (before) void this.dropOwner(before)
    this.applyGrid()
  }

  private async dropOwner(before: Viewer): Promise<void> {
    const tty = before.currentStream?.pty.tty
    if (!tty) return
    await this.deps.nerve
      .commands([`refresh-client -t ${quote(tty)} -f ignore-size`])
      .catch((error) => this.deps.log.warn({ err: error }, 'the size owner was not told to tmux'))
  }

  private async recheckWindow(foreign: number): Promise<void> {
    this.recheck = null
    const lines = await this.deps.nerve
      .command(`display-message -p -t '${this.sessionId}:' '#{window_width} #{window_height}'`)
      .catch(() => null)
    const [cols, rows] = lines?.[0]?.split(' ').map(Number) ?? []
    if (cols && rows && this.viewers.size > 0) {
      this.sawWindow({ cols, rows, statusLines: this.statusLines }, foreign)
    }
  }

  remove(viewer: Viewer, code = 1000, reason = ''): void {
    if (!this.viewers.delete(viewer)) return
    viewer.close(code, reason)
    if (this.owner === viewer) {
      this.owner = null
      const heir = [...this.viewers]
        .filter((v) => v.kind === 'desk' && v.lostAt === null)
        .sort((a, b) => b.lastTypedAt - a.lastTypedAt)[0]
      if (heir) this.takeSize(heir)
    }
    if (this.viewers.size === 0 && this.recheck) {
      clearTimeout(this.recheck)
      this.recheck = null
    }
  }

  /** Its tmux client ended: with the session, with the server, or because somebody detached it. */
  private async clientEnded(viewer: Viewer): Promise<void> {
    await this.deps.nerve.refresh()
    // What the nerve knows may be older than this end, above all when the whole server died.
    const [there] = await this.deps.nerve
      .commands([`has-session -t ${quote(this.sessionId)}`])
      .catch(() => [])
    if (!this.viewers.has(viewer)) return
    this.end(viewer, there?.ok ? 'detached' : this.deps.nerve.lost ? 'tmux-died' : 'ended')
    this.deps.onViewers(this.agentId)
  }

  private end(viewer: Viewer, reason: ExitReason): void {
    viewer.send({ type: 'exit', reason })
    this.remove(viewer, reason === 'detached' ? 1000 : CLOSE_AGENT_ENDED, reason)
  }

  endAll(reason: ExitReason): void {
    this.owner = null
    for (const viewer of [...this.viewers]) this.end(viewer, reason)
  }

  /** The node stops: viewers may come back to the next one. */
  closeAll(): void {
    this.owner = null
    for (const viewer of [...this.viewers]) this.remove(viewer, 1001, 'the node is stopping')
  }
}
