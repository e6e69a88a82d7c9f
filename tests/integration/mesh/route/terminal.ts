import { WebSocket } from 'ws'
import { TerminalConnection } from '../../../../lib/client/terminal/connection.ts'
import type { TestNode } from '../../../support/node.ts'

export interface Terminal {
  connection: TerminalConnection
  /** All output since it was opened, over every connection. */
  text(): string
  /** The state and its words. */
  state(): string
  type(text: string): void
}

/** A terminal as the dashboard opens it, at this node. */
export function terminalOf(node: TestNode, agentId: string): Terminal {
  let text = ''
  let state = ''
  const connection = new TerminalConnection({
    url: `${node.url.replace('http', 'ws')}/term`,
    agentId,
    cols: 80,
    rows: 24,
    connect: (url) => new WebSocket(url) as never,
    onOutput(data, consumed) {
      text += Buffer.from(data).toString()
      consumed()
    },
    onState: (now) => {
      state = 'message' in now ? `${now.kind}: ${now.message}` : now.kind
    },
  })
  return {
    connection,
    text: () => text,
    state: () => state,
    type: (typed) => void connection.send(new TextEncoder().encode(typed)),
  }
}
