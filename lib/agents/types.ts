import type { Readable } from 'node:stream'
import type { Bus } from '../events/types.ts'
import type { Log } from '../log.ts'
import type { AgentStore } from '../store/agents.ts'
import type { Terminals } from '../terminal/terminals.ts'
import type { TmuxExec } from '../terminal/tmux/exec.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'
import type {
  ActivityReport,
  Agent,
  AgentAnswer,
  AgentAnswerResult,
  AgentCreate,
  AgentGit,
  AgentInput,
  AgentInputResult,
  AgentOutput,
  AgentPatch,
  AgentUpload,
  AgentWake,
} from '../wire/agent.ts'
import type { TmuxInfo } from '../wire/node.ts'
import type { FoundPrograms } from './found-programs.ts'

export interface AgentsDeps {
  store: AgentStore
  bus: Bus
  log: Log
  hostId: string
  exec: TmuxExec
  dataDir: string
  /** Where hooks inside agents reach this node. */
  serverUrl(): string
  /** What programs in an agent show to this node. */
  tokenOf(agentId: string): string
  /** Programs found on this machine. */
  programs: FoundPrograms
  /** The user's login shell. */
  shell: string
  /** The id of the session that an agent works on now; none: agents have no work. */
  workSession?(agentId: string): string | undefined
  onTmux(info: TmuxInfo): void
  now?: () => number
}

/** The agents of this host. Every method throws `AGENT_NOT_FOUND` for an unknown id. */
export interface Agents {
  readonly tmux: TmuxInfo
  readonly terminals: Terminals
  /** The nerve's queries, for terminals' history. */
  readonly nerve: Pick<Nerve, 'command' | 'commands'>
  /** Called when windows of tmux came, went or were renamed. Returns the disposer. */
  onWindows(listener: () => void): () => void
  list(): Agent[]
  has(id: string): boolean
  get(id: string): Agent
  /** tmux's `$id` of a running agent, null when it does not run. */
  sessionOf(id: string): string | null
  /** It runs, and its tmux session is not known yet: the node or the agent has just started. */
  isComing(id: string): boolean
  /** `id`: of whoever has to know it before the agent is there. */
  create(input: AgentCreate, id?: string): Promise<Agent>
  patch(id: string, patch: AgentPatch): Promise<Agent>
  remove(id: string, keepTmux: boolean): Promise<void>
  wake(id: string, choice: AgentWake): Promise<Agent>
  hibernate(id: string): Promise<Agent>
  restart(id: string): Promise<Agent>
  interrupt(id: string): Promise<void>
  /**
   * Whose prompt a text would go to now: a shell's, or that of a program with an input box.
   * Null: nothing takes text now.
   */
  promptOf(id: string): Promise<'shell' | 'program' | null>
  /** Something that is told of the agent changed elsewhere. */
  changed(id: string): void
  input(id: string, input: AgentInput): Promise<AgentInputResult>
  /** `QUESTION_CHANGED` when that very question is not asked (any more); see `answerQuestion`. */
  answer(id: string, answer: AgentAnswer): Promise<AgentAnswerResult>
  keys(id: string, keys: readonly string[]): Promise<void>
  output(id: string, lines: number, format: 'text' | 'ansi'): Promise<AgentOutput>
  upload(id: string, name: string, body: Readable, ready?: () => void): Promise<AgentUpload>
  git(id: string): Promise<AgentGit>
  report(id: string, report: ActivityReport): Agent
  close(): Promise<void>
}
