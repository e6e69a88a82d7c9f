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

const STAND_FOR: Readonly<Record<string, string>> = {
  '\\': '\\',
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  s: ' ',
}

/**
 * The name that makes tmux list `listed`: of a new session's it escapes backslashes and control
 * characters (vis(3), `VIS_OCTAL` and `VIS_CSTYLE`).
 */
export function plainName(listed: string): string {
  return listed.replace(/\\([0-3][0-7]{2}|[\\0abtnvfrs])/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (STAND_FOR[code] ?? code),
  )
}

/**
 * One POSIX shell word. Backslashes stand outside of the quotes, for fish knows escapes within; a
 * bare `=` at the front would be a command's path for zsh.
 */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+:,./-]+$/.test(text)) return text
  return `'${text.replace(/['\\]/g, "'\\$&'")}'`
}
