import { MaestroError } from '../../errors.ts'

/**
 * What tmux's refusal means. A session may end between the look at it and the command for it: that is
 * no fault of tmux or of the node.
 */
export function tmuxRefused(said: string, command?: string): MaestroError {
  if (/can't find (?:session|window|pane)/.test(said)) {
    const message = 'Its tmux session has just ended. Wake the agent, then try again.'
    return new MaestroError('AGENT_BUSY', message)
  }
  const details = command === undefined ? undefined : { command }
  return new MaestroError('TMUX_UNAVAILABLE', `tmux refused: ${said}.`, details)
}
