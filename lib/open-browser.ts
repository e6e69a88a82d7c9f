import { spawn } from 'node:child_process'
import type { Env } from './config.ts'

/** Is there a person in front of a display who has just typed the command? */
export function canOpenBrowser(env: Env, isTerminal: boolean): boolean {
  if (!isTerminal || env.SSH_CONNECTION) return false
  if (process.platform === 'darwin') return true
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** Opens `url` in the user's browser. When that fails the URL stands in the terminal anyway. */
export function openBrowser(url: string, onFailure: (error: Error) => void): void {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open'
  const child = spawn(command, [url], { stdio: 'ignore', detached: true })
  child.on('error', onFailure)
  child.unref()
}
