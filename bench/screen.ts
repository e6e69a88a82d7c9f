import headless from '@xterm/headless'
import type { Size } from './attach.ts'

/** What a terminal would show of the bytes it was given. */
export interface Screen {
  write(chunk: Uint8Array): void
  /** The lines of the screen as `tmux capture-pane -p` gives them, after all that was written. */
  text(): Promise<string>
}

export function openScreen(size: Size): Screen {
  const terminal = new headless.Terminal({ ...size, scrollback: 0, allowProposedApi: true })
  return {
    // The chunk's memory belongs to the caller and may be used again.
    write: (chunk) => terminal.write(Uint8Array.from(chunk)),
    async text() {
      await new Promise<void>((resolve) => terminal.write('', resolve))
      const lines = Array.from(
        { length: size.rows },
        (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '',
      )
      return lines.join('\n').trimEnd()
    },
  }
}
