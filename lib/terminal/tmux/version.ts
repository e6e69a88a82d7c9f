/** A tmux release as numbers, `3.3a` being [3, 3]. Development builds (`next-3.5`, `master`) count as new. */
export type TmuxVersion = { text: string; major: number; minor: number }

export const OLDEST_SUPPORTED = '3.2'

/** Reads the line of `tmux -V`; null when it is not tmux's. */
export function parseVersion(line: string): TmuxVersion | null {
  const match = /^tmux (?:next-|openbsd-)?(\d+)\.(\d+)/.exec(line.trim())
  if (match) {
    return { text: line.trim().slice(5), major: Number(match[1]), minor: Number(match[2]) }
  }
  return /^tmux master/.test(line.trim()) ? { text: 'master', major: 99, minor: 0 } : null
}

export function isSupported(version: TmuxVersion): boolean {
  return version.major > 3 || (version.major === 3 && version.minor >= 2)
}

/** Why agents cannot live in this host's tmux, for people. */
export type TmuxProblem = { status: 'absent' | 'old'; message: string }

export const NOT_INSTALLED: TmuxProblem = {
  status: 'absent',
  message:
    'tmux is not installed, and agents live in it. Install it with your package manager, for example `sudo apt-get install tmux` or `brew install tmux`; this node notices by itself.',
}

export function problemOf(version: TmuxVersion): TmuxProblem | null {
  if (isSupported(version)) return null
  return {
    status: 'old',
    message: `tmux ${version.text} is too old: Maestro needs ${OLDEST_SUPPORTED} or newer. Upgrade tmux, then restart its server (\`tmux kill-server\` ends all its sessions).`,
  }
}
