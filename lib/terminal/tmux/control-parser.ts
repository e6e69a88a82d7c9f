/** One command's answer: its output lines, without the guards. */
export interface ControlReply {
  ok: boolean
  lines: string[]
}

export interface ControlHandlers {
  /** `own` tells an answer to a command that this client wrote from others (flags, tmux(1) "Control mode"). */
  reply(reply: ControlReply, own: boolean): void
  /** A notification: its name with `%`, and the rest of the line. */
  notification(name: string, rest: string): void
}

/** Parses the stream of a control client, cut anywhere. Notifications never come within an answer. */
export function createControlParser(handlers: ControlHandlers): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let open: { guard: string; own: boolean; lines: string[] } | null = null

  function line(text: string): void {
    if (open) {
      const end = /^%(end|error) (.*)$/.exec(text)
      if (end && end[2] === open.guard) {
        const { own, lines } = open
        open = null
        handlers.reply({ ok: end[1] === 'end', lines }, own)
      } else open.lines.push(text)
      return
    }
    const begin = /^%begin (\d+ \d+ (\d+))$/.exec(text)
    if (begin) {
      open = { guard: begin[1] ?? '', own: (Number(begin[2]) & 1) === 1, lines: [] }
      return
    }
    if (!text.startsWith('%')) return
    const space = text.indexOf(' ')
    if (space < 0) handlers.notification(text, '')
    else handlers.notification(text.slice(0, space), text.slice(space + 1))
  }

  return (chunk) => {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10)) {
      line(data.toString('utf8', 0, at))
      data = data.subarray(at + 1)
    }
    rest = data
  }
}
