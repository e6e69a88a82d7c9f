import { shellWord } from '../../terminal/tmux/quote.ts'

/** One handler in Claude Code's settings (code.claude.com/docs/en/hooks). */
export interface ClaudeHook {
  type: 'command'
  command: string
  /** Seconds, after which Claude Code ends it. */
  timeout: number
}
export type ClaudeHooks = Record<string, { hooks: ClaudeHook[] }[]>

/** Events that tell what Claude does. */
export const CLAUDE_EVENTS = [
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'PermissionRequest',
  'Notification',
  'Stop',
  'SessionEnd',
] as const

const MARK = '# maestro'
const TIMEOUT_S = 5

/** The hooks of Claude Code that report to Maestro; `maestro` are the words that run the command. */
export function claudeHooks(maestro: readonly string[]): ClaudeHooks {
  const entries = CLAUDE_EVENTS.map((event) => {
    const hook = { type: 'command', command: hookCommand(maestro, event), timeout: TIMEOUT_S }
    return [event, [{ hooks: [hook] }]]
  })
  return Object.fromEntries(entries)
}

/**
 * Costs nothing outside of an agent, and never fails: a hook of Claude Code that ends with 2 would
 * stop what it reports.
 */
function hookCommand(maestro: readonly string[], event: string): string {
  const words = [...maestro, 'hook', event].map(shellWord).join(' ')
  return `[ -z "$MAESTRO_AGENT_ID$TMUX_PANE" ] || ${words} >/dev/null 2>&1 || : ${MARK}`
}

/** Is it one of ours, also of another version or place? */
export function isOurHook(hook: unknown): boolean {
  const { command } = (hook ?? {}) as { command?: unknown }
  return typeof command === 'string' && command.endsWith(MARK)
}
