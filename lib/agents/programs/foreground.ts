import path from 'node:path'

const SHELLS = new Set(['sh', 'bash', 'zsh', 'fish', 'dash', 'ksh', 'tcsh', 'csh', 'nu', 'ash'])

/** Is it a shell, by the name that tmux's `pane_current_command` or a login shell's `argv[0]` gives? */
export function isShell(name: string): boolean {
  return SHELLS.has(path.basename(name).replace(/^-/, ''))
}
