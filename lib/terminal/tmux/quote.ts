/**
 * Text as one argument of tmux's own command language (tmux(1), "Command parsing and execution"):
 * within single quotes everything is literal but the quote itself.
 */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/**
 * The same on one line, for a control client, where a newline would end the command: double
 * quotes with escapes.
 */
export function quoteLine(text: string): string {
  if (!/[\n\r]/.test(text)) return quote(text)
  const escaped = text
    .replace(/[\\"$~]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
  return `"${escaped}"`
}

/** Text for an argument that tmux expands as a format, so that it stays as it is: `#(id)` would run. */
export function escapeFormat(text: string): string {
  return text.replaceAll('#', '##')
}

/** One POSIX shell word; also right for fish. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
