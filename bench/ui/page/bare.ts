import { Terminal } from '@xterm/xterm'
import type {} from './probe.ts'

/** Nothing but xterm, which echoes what is typed by itself: no React, no connection, no tmux. */
const terminal = new Terminal({ cols: 150, rows: 40, fontSize: 13, scrollback: 0 })
terminal.open(document.body)
const PROMPT = '\r\u001b[K> '
terminal.write(PROMPT)
terminal.onData((data) => terminal.write(data === '\r' ? PROMPT : data))
terminal.focus()
window.bareTerminal = terminal
