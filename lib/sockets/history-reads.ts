import { MaestroError } from '../errors.ts'
import { type HistoryPage, type HistoryQuery, readHistory } from '../terminal/history.ts'
import type { Nerve } from '../terminal/tmux/nerve.ts'

/** The pages that one attachment reads: one at a time, for tmux answers everybody in a row. */
export interface HistoryReads {
  /** Waits for the read before it, and takes the place of one that waits: that one fails. */
  read(sessionId: string, query: HistoryQuery): Promise<HistoryPage>
  /** What waits fails. */
  close(): void
}

export function createHistoryReads(nerve: Pick<Nerve, 'command'>): HistoryReads {
  let running = false
  let waiting: { go(): void; fail(error: MaestroError): void } | null = null

  async function turn(): Promise<void> {
    if (running) {
      waiting?.fail(overtaken())
      await new Promise<void>((go, fail) => {
        waiting = { go, fail }
      })
    }
    running = true
  }

  function next(): void {
    const { go } = waiting ?? {}
    waiting = null
    if (go) go()
    else running = false
  }

  return {
    async read(sessionId, query) {
      await turn()
      try {
        return await readHistory(nerve, sessionId, query)
      } finally {
        next()
      }
    },
    close() {
      waiting?.fail(overtaken())
      waiting = null
    },
  }
}

function overtaken(): MaestroError {
  return new MaestroError('TIMEOUT', 'The history was asked for again before this was read.')
}
