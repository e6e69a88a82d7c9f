import { Terminal } from '@xterm/headless'
import { WebSocket } from 'ws'
import { TerminalConnection } from '../../../../lib/client/terminal/connection.ts'
import type { TestNode } from '../../../support/node.ts'

/** A terminal as the dashboard opens it at a node, and what a person sees of it. */
export interface Screen {
  readonly connection: TerminalConnection
  /** The state and its words. */
  state(): string
  /** False when there was no connection to type into. */
  type(text: string): boolean
  /** What its node told the person. */
  readonly notices: readonly string[]
  /** How much of what was typed is known to be lost. */
  refused(): number
  /** Everything the agent has said: the scrollback of its host, then the screen here. */
  lines(): Promise<string[]>
  close(): void
}

const SIZE = { cols: 80, rows: 24 }

export function openScreen(node: TestNode, agentId: string): Screen {
  const terminal = new Terminal({ ...SIZE, allowProposedApi: true, scrollback: 0 })
  let drawn: Promise<void> = Promise.resolve()
  let state = ''
  let refused = 0
  const notices: string[] = []
  const connection = new TerminalConnection({
    url: `${node.url.replace('http', 'ws')}/term`,
    agentId,
    ...SIZE,
    connect: (url) => new WebSocket(url) as never,
    onAttached({ resumed }) {
      drawn = drawn.then(() => {
        if (!resumed) terminal.reset()
      })
    },
    onOutput(data, consumed) {
      drawn = drawn.then(() => new Promise((resolve) => terminal.write(data, resolve)))
      drawn.then(consumed)
    },
    onState: (now) => {
      state = 'message' in now ? `${now.kind}: ${now.message}` : now.kind
    },
    onNotice: (message) => notices.push(message),
    onRefused: ({ bytes }) => {
      refused += bytes
    },
  })

  function rows(): string[] {
    const { active } = terminal.buffer
    return Array.from({ length: terminal.rows }, (_, y) =>
      (active.getLine(active.viewportY + y)?.translateToString(true) ?? '').trimEnd(),
    )
  }

  return {
    connection,
    state: () => state,
    type: (text) => connection.send(new TextEncoder().encode(text)),
    notices,
    refused: () => refused,
    async lines() {
      await drawn
      // It ends with what is on the screen there.
      const { lines } = await connection.history(5_000)
      const above = lines.slice(0, -SIZE.rows).map((line) => line.trimEnd())
      return [...above, ...rows()]
    },
    close() {
      connection.close()
      terminal.dispose()
    },
  }
}
