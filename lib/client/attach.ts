/** A word for a POSIX shell, quoted only when it has to be. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./=:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/**
 * The command that attaches to an agent from a terminal on its host. `=` asks tmux(1) for the exact
 * name; the socket is named only when it is not the one a plain `tmux` uses.
 */
export function attachCommand(name: string, socket: string | null): string {
  const target = shellWord(`=${name}`)
  if (!socket || /\/tmux-\d+\/default$/.test(socket)) return `tmux attach -t ${target}`
  return `tmux -S ${shellWord(socket)} attach -t ${target}`
}
