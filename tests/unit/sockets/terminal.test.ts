import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import type { Principal } from '../../../lib/gate/types.ts'
import { createLog } from '../../../lib/log.ts'
import { createTerminalSocket } from '../../../lib/sockets/terminal.ts'
import type { Attachment, Terminals } from '../../../lib/terminal/terminals.ts'
import { FRAME_CONTROL, type TermDown } from '../../../lib/wire/term.ts'
import { until } from '../../support/until.ts'

const GUEST: Principal = { kind: 'link', id: 'link:l1', role: 'view', address: '192.0.2.1' }
const open: FakeWebSocket[] = []
afterEach(() => {
  for (const ws of open.splice(0)) ws.emit('close', 1000)
})

class FakeWebSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  closed: number | null = null
  readonly said: Extract<TermDown, { type: 'history' | 'search' }>[] = []

  send(frame: Buffer): void {
    const message = JSON.parse(frame.subarray(1).toString()) as TermDown
    if (message.type === 'history' || message.type === 'search') this.said.push(message)
  }

  close(code: number): void {
    this.closed = code
    this.readyState = 2
  }

  ask(message: object): void {
    const json = Buffer.from(JSON.stringify(message))
    this.emit('message', Buffer.concat([Buffer.from([FRAME_CONTROL]), json]), true)
  }
}

/** A guest's socket over a tmux that tells how many commands it has at once. */
function serve(allows = () => true) {
  const tmux = { now: 0, most: 0, pages: 0 }
  const nerve = {
    async command(line: string) {
      tmux.most = Math.max(tmux.most, ++tmux.now)
      await new Promise((resolve) => setImmediate(resolve))
      tmux.now--
      if (line.startsWith('display')) return ['5000 24 80']
      tmux.pages++
      return ['a line']
    },
  }
  const ws = new FakeWebSocket()
  open.push(ws)
  const attachment = { disconnect: () => undefined } as unknown as Attachment
  const handler = createTerminalSocket({
    terminals: { attach: () => attachment } as unknown as Terminals,
    nerve,
    gate: { message: allows },
    sessionOf: () => '$1',
    isComing: () => false,
    log: createLog({ level: 'silent' }),
  })
  const req = { url: '/term?agent=agt_1' } as IncomingMessage
  handler(ws as unknown as WebSocket, req, GUEST)
  return { ws, tmux }
}

test('many pages asked for at once: one is read, the newest waits, each is answered', async () => {
  const { ws, tmux } = serve()
  for (let id = 1; id <= 1_000; id++) ws.ask({ type: 'history', id, lines: 5000 })
  await until(() => ws.said.length === 1_000)
  expect(tmux).toMatchObject({ most: 1, pages: 2 })
  expect(new Set(ws.said.map(({ id }) => id)).size).toBe(1_000)
  const read = ws.said.filter(({ error }) => error === undefined)
  expect(read.map(({ id }) => id)).toEqual([1, 1_000])
  expect(ws.said[0]).toMatchObject({ type: 'history', error: expect.stringMatching(/again/) })
  // The place is free again.
  ws.ask({ type: 'history', id: 1_001, lines: 10 })
  await until(() => ws.said.at(-1)?.id === 1_001)
  expect(ws.said.at(-1)).toMatchObject({ lines: ['a line'] })
})

test('[H18] who does not read what it asked for is closed with 1013, and asks no more', async () => {
  const { ws, tmux } = serve()
  ws.bufferedAmount = 5 * 1024 * 1024
  ws.ask({ type: 'history', id: 1, lines: 5000 })
  await until(() => ws.closed === 1013)
  ws.ask({ type: 'history', id: 2, lines: 5000 })
  await new Promise((resolve) => setImmediate(resolve))
  expect(tmux).toMatchObject({ now: 0, pages: 1 })
})

test('pages and searches are counted; one line, which tells whether anybody is there, is not', async () => {
  let counted = 0
  const { ws } = serve(() => ++counted <= 1)
  ws.ask({ type: 'history', id: 1, lines: 2 })
  await until(() => ws.said.length === 1)
  ws.ask({ type: 'history', id: 2, lines: 2 })
  ws.ask({ type: 'search', id: 3, text: 'x' })
  await until(() => ws.said.length === 3)
  for (const { error } of ws.said.slice(1)) expect(error).toMatch(/too often/)
  ws.ask({ type: 'history', id: 4, lines: 1 })
  await until(() => ws.said.length === 4)
  expect(ws.said.at(-1)).toMatchObject({ id: 4, lines: ['a line'] })
  expect(counted).toBe(3)
})
