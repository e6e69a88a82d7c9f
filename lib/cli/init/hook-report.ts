import type { ActivityReport } from '../../wire/agent.ts'

/** What a program hands to its hook. */
export type HookPayload = Readonly<Record<string, unknown>>

const MAX_MESSAGE = 4_000

/**
 * What an event of a program's hook says of its agent; null: nothing. Events are Claude Code's
 * (code.claude.com/docs/en/hooks), and `codex` for Codex's `notify`.
 */
export function hookReport(event: string, payload: HookPayload): ActivityReport | null {
  const said = Object.hasOwn(EVENTS, event) ? EVENTS[event]?.(payload) : null
  if (!said) return null
  const { activity, message } = said
  return { activity, ...(message && { message: message.slice(0, MAX_MESSAGE) }), event }
}

type Said = Pick<ActivityReport, 'activity' | 'message'> | null

const working = (): Said => ({ activity: 'working' })
const idle = (): Said => ({ activity: 'idle' })

const EVENTS: Readonly<Record<string, (payload: HookPayload) => Said>> = {
  UserPromptSubmit: working,
  PreToolUse: beforeTool,
  PostToolUse: working,
  PermissionRequest: ({ tool_name: tool, tool_input: input }) => ({
    activity: 'waiting',
    message: `May ${text(tool) || 'a tool'} be used? ${gist(input)}`.trim(),
  }),
  Notification: notification,
  Stop: idle,
  SessionEnd: idle,
  codex: ({ type }) => (type === 'agent-turn-complete' ? idle() : null),
}

/** Events that say the same whatever their payload is: it need not be waited for. */
export function needsPayload(event: string): boolean {
  return EVENTS[event] !== working && EVENTS[event] !== idle
}

/** Two tools are questions to the person. */
function beforeTool({ tool_name: tool, tool_input: input }: HookPayload): Said {
  if (tool === 'AskUserQuestion') return { activity: 'waiting', message: questionIn(input) }
  if (tool === 'ExitPlanMode') {
    return { activity: 'waiting', message: 'The plan is ready. Shall it be carried out?' }
  }
  return working()
}

function questionIn(input: unknown): string {
  const { questions } = (input ?? {}) as { questions?: unknown }
  const first = Array.isArray(questions) ? questions[0] : undefined
  return text((first as { question?: unknown } | undefined)?.question) || 'Claude asks something.'
}

/** Versions before `notification_type` tell it by their words alone. */
function notification({ notification_type: type, message }: HookPayload): Said {
  const words = text(message)
  const isIdle = type === 'idle_prompt' || (!type && /waiting for your input/i.test(words))
  if (isIdle) return idle()
  const asks = type ? /^(permission_prompt|elicitation_dialog)$/ : /permission/i
  return asks.test(text(type) || words) ? { activity: 'waiting', message: words } : null
}

/** What a tool is to do, in short: its command, file or address. */
function gist(input: unknown): string {
  if (typeof input !== 'object' || input === null) return ''
  const fields = input as Record<string, unknown>
  for (const name of ['command', 'file_path', 'url', 'query', 'pattern', 'description']) {
    const value = text(fields[name])
    if (value) return value.slice(0, 500)
  }
  return ''
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
