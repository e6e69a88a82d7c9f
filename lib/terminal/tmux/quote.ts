/**
 * Text as one argument of tmux's own command language (tmux(1), "Parsing syntax"), always on one
 * line: single quotes, within which everything is literal, or double quotes with escapes where the
 * text has a single quote or a line break. (Joining quoted pieces with an escaped quote between them
 * should do as well, but tmux 3.3a loses its place behind them.)
 */
export function quote(text: string): string {
  if (!/['\n\r]/.test(text)) return `'${text}'`
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
