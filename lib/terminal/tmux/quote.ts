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

/**
 * Text for an argument that tmux expands as a format, so that it stays as it is: `#(id)` would run.
 * Before a `[` tmux leaves any number of `#` alone: that is a style, for whoever draws it.
 */
export function escapeFormat(text: string): string {
  return text.replace(/#+(?![#[])/g, '$&$&')
}

/**
 * One POSIX shell word. Backslashes stand outside of the quotes, for fish knows escapes within; a
 * bare `=` at the front would be a command's path for zsh.
 */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+:,./-]+$/.test(text)) return text
  return `'${text.replace(/['\\]/g, "'\\$&'")}'`
}
