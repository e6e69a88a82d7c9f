import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { MaestroError } from '../errors.ts'
import { markOf, type ProcessMark } from '../process-mark.ts'
import type { AgentRow } from '../store/agents.ts'
import { MANUAL_SIZE, newSessionScript, type TmuxExec } from '../terminal/tmux/exec.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'
import { escapeFormat, quote } from '../terminal/tmux/quote.ts'
import { parseSessions, SESSION_FORMAT, type TmuxSession } from '../terminal/tmux/snapshot.ts'
import type { AgentCreate, AgentWake, ProgramId } from '../wire/agent.ts'
import type { ProgramInfo } from '../wire/node.ts'
import { startCommand } from './command-line.ts'
import { newAgentId } from './names.ts'
import type { AgentRecord } from './record.ts'
import type { Registry } from './registry.ts'

export interface LifecycleDeps {
  registry: Registry
  exec: TmuxExec
  nerve: Pick<Nerve, 'command' | 'status' | 'refresh'>
  hostId: string
  /** Where hooks inside agents reach this node. */
  serverUrl(): string
  /** What programs in an agent show to this node. */
  tokenOf(agentId: string): string
  /** Programs found on this machine. */
  programs(): readonly ProgramInfo[]
  shell: string
  now(): number
  /** The session of an agent was started or seen. */
  bound(record: AgentRecord, session: TmuxSession): void
  /** The session was ended or let go here: no later list may bring it back. */
  forget(session: TmuxSession): void
  /** The process of a session that we started and ended: it must not outlive it. */
  reap(target: ProcessMark): void
  /** The agent has no session any more. */
  unbound(record: AgentRecord): void
}

const COLS = 120
const ROWS = 32

/** Creates, wakes, restarts, hibernates and ends agents: every step that starts or stops something. */
export class Lifecycle {
  private readonly deps: LifecycleDeps

  constructor(deps: LifecycleDeps) {
    this.deps = deps
  }

  async create(input: AgentCreate, id = newAgentId(this.deps.now())): Promise<AgentRecord> {
    const { registry, now } = this.deps
    this.requireTmux()
    const program = input.program ?? (input.command ? 'command' : 'shell')
    const command = input.command ?? ''
    requireCommand(program, command)
    const cwd = await workingDir(input.cwd)
    this.requireFree(input.name)
    const shellCommand = this.shellCommand({ program, command }, false)
    const at = now()
    const record = await registry.insert({
      id,
      name: input.name,
      program,
      command,
      cwd,
      env: input.env ?? {},
      tags: input.tags ?? [],
      notes: input.notes ?? '',
      state: 'running',
      adopted: false,
      ignored: false,
      exitStatus: null,
      exitAt: null,
      resume: input.prompt ? { prompt: input.prompt } : null,
      createdAt: at,
      lastActivityAt: at,
      updatedAt: at,
    })
    try {
      await this.start(record, shellCommand)
    } catch (error) {
      await registry.discard(record)
      throw error
    }
    registry.announce(record)
    return record
  }

  /** Starts a hibernated agent; one that runs stays as it is. */
  async wake(record: AgentRecord, choice: AgentWake): Promise<void> {
    if (record.session) return
    this.requireTmux()
    const { row } = record
    if (row.adopted && !choice.program && !choice.command && !row.resume?.chosen) {
      throw new MaestroError(
        'VALIDATION_ERROR',
        `Maestro did not start ${row.name} and does not know what ran in it. Choose a program to wake it with.`,
        { field: 'program' },
      )
    }
    const program = choice.program ?? (choice.command ? 'command' : row.program)
    const command = choice.command ?? (choice.program ? '' : row.command)
    requireCommand(program, command)
    const cwd = await workingDir(row.cwd)
    await this.requireNoSession(row.name)
    const shellCommand = this.shellCommand({ program, command }, true)
    await this.deps.registry.write(record, {
      program,
      command,
      cwd,
      adopted: false,
      state: 'running',
      exitStatus: null,
      exitAt: null,
    })
    try {
      await this.start(record, shellCommand)
    } catch (error) {
      await this.deps.registry.write(record, { ...row })
      throw error
    }
    this.deps.registry.changed(record)
  }

  /** Starts the program anew in the same tmux session, so that viewers stay. */
  async restart(record: AgentRecord): Promise<void> {
    const { row, session } = record
    if (!session) return this.wake(record, {})
    const known = !row.adopted || Boolean(row.resume?.chosen)
    const command = known ? this.shellCommand(row, false) : ''
    const env = known ? this.environment(record) : {}
    const where = known ? `-c ${quote(escapeFormat(await workingDir(row.cwd)))}` : ''
    await this.deps.exec.script([
      [
        // Others that the user split off are not the agent's.
        `respawn-pane -k -t ${quote(session.firstPaneId)}`,
        where,
        ...Object.entries(env).map(([name, value]) => `-e ${quote(`${name}=${value}`)}`),
        ...(command ? ['--', quote(command)] : []),
      ].join(' '),
    ])
    record.sessionSince = performance.now()
    await this.deps.registry.update(record, { exitStatus: null, exitAt: null })
    await this.bind(record, session.id)
  }

  /** Ends the tmux session and keeps the agent. */
  async hibernate(record: AgentRecord): Promise<void> {
    const { row, session } = record
    if (row.state === 'hibernated' && !session) return
    await this.deps.registry.update(record, {
      state: 'hibernated',
      cwd: record.liveCwd && row.adopted ? record.liveCwd : row.cwd,
      lastActivityAt: record.lastActivityAt,
    })
    if (session) await this.kill(record, session)
    this.deps.unbound(record)
    this.deps.registry.changed(record)
  }

  /** Forgets the agent; its tmux session is ended, or kept and never adopted again. */
  async remove(record: AgentRecord, keepTmux: boolean): Promise<void> {
    const { session } = record
    if (session && keepTmux) {
      const target = quote(`${session.id}:`)
      await this.deps.exec.script([
        `set-option -t ${target} @maestro_ignore 1`,
        `set-option -t ${target} -u @maestro_agent`,
      ])
      this.deps.forget(session)
    } else if (session) await this.kill(record, session)
    this.deps.unbound(record)
    await this.deps.registry.remove(record)
  }

  async rename(record: AgentRecord, name: string): Promise<void> {
    if (name === record.row.name) return
    this.requireFree(name)
    if (record.session) {
      await this.requireNoSession(name)
      await this.deps.exec.ok(['rename-session', '-t', record.session.id, '--', name])
      record.session = { ...record.session, name }
      record.sessionSince = performance.now()
    }
    await this.deps.registry.update(record, { name })
  }

  private async start(record: AgentRecord, command: string): Promise<void> {
    const { row } = record
    const made = await this.deps.exec
      .startingScript(
        newSessionScript({
          name: row.name,
          cwd: row.cwd,
          env: this.environment(record),
          cols: COLS,
          rows: ROWS,
          command,
          options: {
            '@maestro_agent': row.id,
            '@maestro_host': this.deps.hostId,
            status: 'off',
            'detach-on-destroy': 'on',
            'destroy-unattached': 'off',
          },
          keepFailed: command !== '',
        }),
      )
      .catch((error: MaestroError) => {
        throw /duplicate session/.test(error.message) ? taken(row.name) : error
      })
    if (made.trim() === MANUAL_SIZE) {
      throw new MaestroError(
        'TMUX_UNAVAILABLE',
        'Your tmux has `set -g window-size manual`, and it crashes with all its sessions when one is made in the background. Run `tmux set -g window-size latest`, and change it in ~/.tmux.conf.',
      )
    }
    record.sessionSince = performance.now()
    await this.bind(record, made.trim())
  }

  private async bind(record: AgentRecord, sessionId: string): Promise<void> {
    const session = (await this.panesOf(sessionId)).find((s) => s.id === sessionId)
    if (session) this.deps.bound(record, session)
    // Lists from before this moment say nothing of it; the next one tells how it goes, or that a
    // command which ended at once has taken its session with it.
    void this.deps.nerve.refresh()
  }

  /** Over the control client, whose answers keep their order; by a process while there is none yet. */
  private async panesOf(sessionId: string): Promise<TmuxSession[]> {
    const target = `${sessionId}:`
    const lines = await this.deps.nerve
      .command(`list-panes -s -t ${quote(target)} -F ${quote(SESSION_FORMAT)}`)
      .catch(() => null)
    if (lines) return parseSessions(lines)
    const { stdout } = await this.deps.exec.run([
      'list-panes',
      '-s',
      '-t',
      target,
      '-F',
      SESSION_FORMAT,
    ])
    return parseSessions(stdout.split('\n'))
  }

  private async kill({ row }: AgentRecord, session: TmuxSession): Promise<void> {
    const processes = row.adopted ? [] : await this.processesOf(session)
    const { code, stderr } = await this.deps.exec.run(['kill-session', '-t', session.id])
    if (code !== 0 && !/can't find session|no server running|error connecting/.test(stderr)) {
      throw new MaestroError(
        'TMUX_UNAVAILABLE',
        `tmux could not end the session: ${stderr.trim()}.`,
      )
    }
    this.deps.forget(session)
    for (const process of processes) this.deps.reap(process)
  }

  /** The first process of each of its panes, as tmux knows them now. */
  private async processesOf(session: TmuxSession): Promise<ProcessMark[]> {
    const { stdout } = await this.deps.exec.run([
      ...['list-panes', '-s', '-t', `${session.id}:`],
      ...['-F', '#{?pane_dead,,#{pane_pid}}'],
    ])
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((pid) => markOf(Number(pid)))
  }

  private environment({ row }: AgentRecord): Record<string, string> {
    return {
      COLORTERM: 'truecolor',
      MAESTRO_AGENT_ID: row.id,
      MAESTRO_HOST_ID: this.deps.hostId,
      MAESTRO_SERVER_URL: this.deps.serverUrl(),
      MAESTRO_TOKEN: this.deps.tokenOf(row.id),
      ...row.env,
    }
  }

  private shellCommand(row: Pick<AgentRow, 'program' | 'command'>, resume: boolean): string {
    return startCommand({ ...row, resume }, this.deps.programs(), this.deps.shell)
  }

  private requireTmux(): void {
    const { status, message } = this.deps.nerve.status
    if (status === 'absent' || status === 'old') {
      throw new MaestroError('TMUX_UNAVAILABLE', message ?? 'tmux is not available on this host.')
    }
  }

  private requireFree(name: string): void {
    if (this.deps.registry.named(name)) throw taken(name)
  }

  /** Also sessions that are no agents (ignored ones) hold their names. */
  private async requireNoSession(name: string): Promise<void> {
    const { code } = await this.deps.exec.run(['has-session', '-t', `=${name}`])
    if (code === 0) throw taken(name)
  }
}

function requireCommand(program: ProgramId, command: string): void {
  if (program !== 'command' || command) return
  throw new MaestroError('VALIDATION_ERROR', 'The program "command" needs a command to run.', {
    field: 'command',
  })
}

function taken(name: string): MaestroError {
  return new MaestroError(
    'AGENT_EXISTS',
    `There is an agent or tmux session named ${name} on this host already. Choose another name.`,
    { field: 'name', name },
  )
}

/** The directory as it is, `~` being the home directory; `INVALID_WORKING_DIR` when there is none. */
export async function workingDir(cwd: string | undefined): Promise<string> {
  const home = homedir()
  const path =
    cwd === undefined || cwd === '~' ? home : cwd.startsWith('~/') ? join(home, cwd.slice(2)) : cwd
  const invalid = (why: string) =>
    new MaestroError('INVALID_WORKING_DIR', `${path} ${why}`, { field: 'cwd', cwd: path })
  if (!isAbsolute(path)) throw invalid('is not an absolute path. Begin it with / or ~.')
  const found = await stat(path).catch(() => null)
  if (!found) throw invalid('does not exist on this host. Create it first, or choose another.')
  if (!found.isDirectory()) throw invalid('is a file, not a directory.')
  return path
}
