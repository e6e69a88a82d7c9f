import type { Log } from '../log.ts'
import { type InputTarget, sendInput } from './input.ts'
import type { AgentRecord } from './record.ts'
import { readScreen } from './screen.ts'

export interface FirstPromptDeps {
  target(record: AgentRecord): InputTarget
  /** The prompt was taken (or its agent ended): forget it. */
  done(record: AgentRecord): Promise<void>
  log: Log
}

const LOOK_EVERY_MS = 250

/**
 * Sends an agent's first prompt as soon as its program is at its own prompt, however long a trust or
 * login dialog takes. It is kept in the agent's row until then, so that a restart of the node does
 * not lose it.
 */
export class FirstPrompts {
  private readonly waiting = new Map<string, NodeJS.Timeout | null>()
  private readonly deps: FirstPromptDeps

  constructor(deps: FirstPromptDeps) {
    this.deps = deps
  }

  /** Begins to wait when the agent has a prompt that was not sent yet. */
  follow(record: AgentRecord): void {
    if (!promptOf(record) || this.waiting.has(record.row.id)) return
    this.waiting.set(record.row.id, null)
    this.later(record)
  }

  drop(record: AgentRecord): void {
    const timer = this.waiting.get(record.row.id)
    if (timer) clearTimeout(timer)
    this.waiting.delete(record.row.id)
  }

  close(): void {
    for (const timer of this.waiting.values()) if (timer) clearTimeout(timer)
    this.waiting.clear()
  }

  private later(record: AgentRecord): void {
    if (!this.waiting.has(record.row.id)) return
    this.waiting.set(
      record.row.id,
      setTimeout(() => {
        this.attempt(record).catch((error) => {
          this.deps.log.debug({ err: error, agent: record.row.id }, 'first prompt not sent yet')
          this.later(record)
        })
      }, LOOK_EVERY_MS),
    )
  }

  private async attempt(record: AgentRecord): Promise<void> {
    const text = promptOf(record)
    if (!text || !record.session) return this.drop(record)
    const target = this.deps.target(record)
    const screen = await readScreen(target.nerve, target.sessionId)
    if (!screen || screen.dead || !target.program.ready(screen)) return this.later(record)
    const submitted = await record.inTurn(() => sendInput(target, { text, submit: true }))
    if (submitted !== 'verified') {
      this.deps.log.warn(
        { agent: record.row.id },
        'the first prompt was sent, not seen to be taken',
      )
    }
    this.waiting.delete(record.row.id)
    await this.deps.done(record)
  }
}

function promptOf(record: AgentRecord): string | null {
  const prompt = record.row.resume?.prompt
  return typeof prompt === 'string' ? prompt : null
}
