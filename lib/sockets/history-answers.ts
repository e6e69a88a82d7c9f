import { MaestroError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'
import type { TermDown, TermUp } from '../wire/term.ts'
import { createHistoryReads } from './history-reads.ts'
import { createHistorySearch } from './history-search.ts'

export type HistoryQuestion = Extract<TermUp, { type: 'history' | 'search' }>

export interface HistoryAnswersDeps {
  nerve: Pick<Nerve, 'command'>
  /** tmux's `$id` of the agent; null: it does not run. */
  session(): string | null
  /** Counts one question; false when that is too many. */
  allows(): boolean
  log: Log
}

/** What one attachment asks of the scrollback. */
export interface HistoryAnswers {
  /** Never rejects: why there is no answer is told in words. */
  answer(question: HistoryQuestion): Promise<TermDown>
  close(): void
}

export function createHistoryAnswers(deps: HistoryAnswersDeps): HistoryAnswers {
  const search = createHistorySearch(deps.nerve)
  const reads = createHistoryReads(deps.nerve)

  async function find(question: HistoryQuestion): Promise<TermDown> {
    if (isCounted(question) && !deps.allows()) {
      throw new MaestroError('RATE_LIMITED', 'That was asked too often. Wait a minute.')
    }
    const session = deps.session()
    if (!session) throw new MaestroError('AGENT_BUSY', 'The agent is not running.')
    const id = idOf(question)
    if (question.type === 'search') {
      return { type: 'search', ...id, ...(await search.find(question, session)) }
    }
    const { before, lines: most } = question
    const page = await reads.read(session, { before, lines: most, format: 'ansi' })
    const { lines, start, total, cols, rows } = page
    return { type: 'history', ...id, lines, start, total, cols, rows }
  }

  return {
    async answer(question) {
      try {
        return await find(question)
      } catch (error) {
        deps.log.debug({ err: error }, 'history not read')
        const known = error instanceof MaestroError
        return noAnswer(question, known ? error.message : 'The history could not be read.')
      }
    },
    close() {
      search.close()
      reads.close()
    },
  }
}

/** One line alone costs little: clients ask for it to see whether there is more, or anybody. */
function isCounted(question: HistoryQuestion): boolean {
  return question.type === 'search' || question.lines > 1
}

function noAnswer(question: HistoryQuestion, error: string): TermDown {
  const nothing = { ...idOf(question), total: 0, error }
  return question.type === 'search'
    ? { type: 'search', ...nothing, hits: [], truncated: false }
    : { type: 'history', ...nothing, lines: [], start: 0, cols: 0 }
}

function idOf({ id }: HistoryQuestion): { id?: number } {
  return id === undefined ? {} : { id }
}
