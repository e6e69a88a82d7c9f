import { z } from 'zod'
import { Activity, ProgramId, Question } from './agent.ts'

/**
 * What clients of a token link hear and say: agents as sessions, windows of tmux as tabs. Fields may
 * be added; those that are here stay.
 */
export const LinkTab = z.object({
  id: z.string().describe('tmux’s `@id` of the window'),
  name: z.string(),
  index: z.number().int(),
  active: z.boolean(),
})
export type LinkTab = z.infer<typeof LinkTab>

export const LinkSession = z.object({
  id: z.string(),
  name: z.string(),
  state: Activity.or(z.literal('hibernated')),
  live: z.boolean().describe('it runs'),
  program: ProgramId,
  cwd: z.string(),
  title: z.string(),
  question: Question.optional(),
  createdAt: z.number().describe('ms since the epoch'),
  lastActivityAt: z.number(),
  tabs: z.array(LinkTab),
  activeTabId: z.string().nullable(),
})
export type LinkSession = z.infer<typeof LinkSession>

export const LinkSessions = z.object({
  sessions: z.array(LinkSession),
  count: z.number().int(),
  timestamp: z.number().describe('ms since the epoch'),
})
export type LinkSessions = z.infer<typeof LinkSessions>

export const LinkLog = z.object({
  id: z.string().describe('of this line of this tab, as long as tmux keeps it'),
  timestamp: z.number().describe('ms since the epoch; of a line of a terminal: the last activity'),
  source: z.enum(['terminal', 'user', 'assistant']),
  text: z.string(),
})

export const LinkSessionDetails = z.object({
  session: LinkSession,
  tabs: z.array(LinkTab),
  logs: z.array(LinkLog).describe('the last 500 of the tab'),
  timestamp: z.number(),
})
export type LinkSessionDetails = z.infer<typeof LinkSessionDetails>

/** Colours are CSS; those of the terminal are named as xterm's `ITheme` names them. */
export const SharedTheme = z.object({
  id: z.string(),
  name: z.string(),
  mode: z.enum(['dark', 'light']),
  colors: z.looseObject({ terminal: z.record(z.string(), z.string()) }),
})
export type SharedTheme = z.infer<typeof SharedTheme>

export const LinkTheme = z.object({ theme: SharedTheme, timestamp: z.number() })
export type LinkTheme = z.infer<typeof LinkTheme>

const noNul = (text: string) => !text.includes('\0')
const Text = z.string().max(2_000_000).refine(noNul, 'NUL cannot be sent as text.')

export const LinkWrite = z.object({ data: Text })
export const LinkSend = z.object({ command: Text })
export const LinkDone = z.object({
  success: z.literal(true),
  sessionId: z.string(),
  timestamp: z.number(),
})
export type LinkDone = z.infer<typeof LinkDone>

const RequestId = z.union([z.string().max(200), z.number()]).optional()
const Command = {
  requestId: RequestId,
  sessionId: z.string().max(200),
  command: Text,
  inputMode: z.enum(['ai', 'terminal']).default('ai'),
}

/** What a client may say on `/$T/ws`. Each is answered by `<type>_result` with its `requestId`. */
export const LinkUp = z.discriminatedUnion('type', [
  z.object({ type: z.literal('execute'), ...Command }),
  z.object({ type: z.literal('send_command'), ...Command }),
  z.object({
    type: z.literal('subscribe'),
    requestId: RequestId,
    sessionId: z.string().max(200).optional().describe('events of this one only; absent: of all'),
  }),
  z.object({ type: z.literal('ping'), requestId: RequestId }),
])
export type LinkUp = z.infer<typeof LinkUp>

/** What `/$T/ws` sends besides answers; `timestamp` is ms since the epoch. */
export type LinkDown = { timestamp: number } & (
  | { type: 'init'; sessions: LinkSession[]; theme: SharedTheme }
  | { type: 'session:state'; sessionId: string; state: LinkSession['state']; session: LinkSession }
  | { type: 'session:added'; sessionId: string; session: LinkSession }
  | { type: 'session:removed'; sessionId: string }
  | { type: 'session:live'; sessionId: string; session: LinkSession }
  | { type: 'session:offline'; sessionId: string }
  | { type: 'tabs:change'; sessionId: string; tabs: LinkTab[]; activeTabId: string | null }
  | { type: 'theme:change'; theme: SharedTheme }
)
