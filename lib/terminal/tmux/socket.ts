import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'

/**
 * The path of the tmux server's socket, as tmux(1) finds it: a given path or `-L` name, else the
 * server that we were started in, else `default` in `$TMUX_TMPDIR` or `/tmp`.
 */
export function socketPath(setting: string | undefined, env: NodeJS.ProcessEnv): string {
  if (setting?.includes('/')) return setting
  const inside = env.TMUX?.split(',')[0]
  if (!setting && inside) return inside
  const uid = process.getuid?.() ?? 0
  return `${env.TMUX_TMPDIR || '/tmp'}/tmux-${uid}/${setting || 'default'}`
}

/** The directory of the socket, made as tmux makes it, so that it can be watched before a server is there. */
export function ensureSocketDir(path: string): string {
  const dir = dirname(path)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  return dir
}

/** Is a server listening there? Only connects; no process, and the server notices nothing. */
export function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const done = (up: boolean) => {
      socket.destroy()
      resolve(up)
    }
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
}
