import { z } from 'zod'

/** What an agent may be named when it is created or renamed here. Adopted names may be freer. */
export const AgentName = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/,
    'A name has 1 to 64 letters, digits, _ or -, and does not begin with -.',
  )

/** The built-in programs; anything else runs as `command`. */
export const ProgramId = z.enum([
  'claude',
  'codex',
  'gemini',
  'cursor',
  'aider',
  'opencode',
  'shell',
  'command',
])
export type ProgramId = z.infer<typeof ProgramId>

export const AgentState = z.enum(['running', 'hibernated', 'unreachable'])
export type AgentState = z.infer<typeof AgentState>

export const Activity = z.enum(['working', 'waiting', 'idle', 'unknown'])
export type Activity = z.infer<typeof Activity>

/** Where an activity came from, most trusted first; `none` when nothing can be said. */
export const ActivitySource = z.enum(['hook', 'marks', 'screen', 'output', 'none'])
export type ActivitySource = z.infer<typeof ActivitySource>

/** What a screen or a hook says that an agent asks. `keys` of a choice are what to send to choose it (names as for `POST …/keys`). */
export const Prompt = z.object({
  text: z.string(),
  detail: z.string().optional(),
  choices: z.array(z.object({ label: z.string(), keys: z.array(z.string()) })),
})
export type Prompt = z.infer<typeof Prompt>

/** What a waiting agent asks now. */
export const Question = Prompt.extend({
  id: z
    .string()
    .describe('of this very prompt: the same words asked again later are another question'),
  takesText: z.boolean().describe('can be answered with text, not only with a choice'),
})
export type Question = z.infer<typeof Question>

export const Agent = z.object({
  id: z.string().describe('`agt_<ms>_<random>`; kept through renames, stops and restarts'),
  hostId: z.string(),
  name: z.string().describe('the tmux session’s name'),
  path: z.tuple([z.string(), z.string(), z.string()]).describe('[level 1, level 2, leaf]'),
  program: ProgramId,
  command: z.string().describe('the command line that starts the program; empty for a login shell'),
  cwd: z.string(),
  tags: z.array(z.string()),
  notes: z.string(),
  state: AgentState,
  activity: Activity,
  activitySince: z.number().describe('ms since the epoch'),
  activitySource: ActivitySource,
  question: Question.optional().describe('set while activity is `waiting`'),
  title: z.string().describe('the terminal’s title as the program set it'),
  viewers: z.number().int().describe('terminals attached now, ours and others'),
  pid: z.number().int().nullable().describe('the first process in the pane; null when not running'),
  exit: z
    .object({ status: z.number().int().nullable(), at: z.number() })
    .optional()
    .describe('how the program ended, when it ended by itself'),
  createdAt: z.number(),
  lastActivityAt: z.number(),
  sessionId: z.string().optional(),
  adopted: z.boolean().describe('true for a tmux session that we did not create'),
  envNames: z.array(z.string()).describe('names of the variables given at creation; never values'),
  heardAt: z
    .number()
    .optional()
    .describe('of another host’s agent that is not followed now: when it was heard last, ms'),
})
export type Agent = z.infer<typeof Agent>

const Dir = z
  .string()
  .min(1)
  .max(4096)
  .refine((s) => !s.includes('\0'), 'A path holds no NUL.')
const Tags = z.array(z.string().trim().min(1).max(64)).max(32)
const Notes = z.string().max(100_000)
const noNul = (s: string) => !s.includes('\0')
const NO_NUL = 'NUL cannot be sent as text; use the terminal (Ctrl-Space) for it.'

export const AgentCreate = z.strictObject({
  name: AgentName,
  hostId: z.string().optional(),
  program: ProgramId.optional().describe('default `shell`, or `command` when a command is given'),
  command: z.string().trim().min(1).max(8192).refine(noNul, NO_NUL).optional(),
  cwd: Dir.optional().describe('absolute, or beginning with ~; default the home directory'),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not a variable name'),
      z.string().max(32_768).refine(noNul, NO_NUL),
    )
    .optional(),
  prompt: z
    .string()
    .max(200_000)
    .refine(noNul, NO_NUL)
    .optional()
    .describe('sent when it is ready'),
  tags: Tags.optional(),
  notes: Notes.optional(),
})
export type AgentCreate = z.infer<typeof AgentCreate>

export const AgentPatch = z.strictObject({
  name: AgentName.optional(),
  notes: Notes.optional(),
  tags: Tags.optional(),
  cwd: Dir.optional().describe('where the next wake or restart begins'),
  program: ProgramId.optional().describe('what wake starts'),
  command: z.string().trim().max(8192).refine(noNul, NO_NUL).optional(),
})
export type AgentPatch = z.infer<typeof AgentPatch>

/** An adopted agent has no program of ours to start: the first wake has to name it. */
export const AgentWake = z.strictObject({
  program: ProgramId.optional(),
  command: z.string().trim().min(1).max(8192).refine(noNul, NO_NUL).optional(),
})
export type AgentWake = z.infer<typeof AgentWake>

export const AgentInput = z.strictObject({
  text: z.string().max(2_000_000).refine(noNul, NO_NUL),
  submit: z.boolean().optional().describe('press Enter after it and verify that it was taken'),
  paste: z.boolean().optional().describe('default true: bracketed when the program asked for it'),
  questionId: z
    .string()
    .max(100)
    .nullable()
    .optional()
    .describe('refused unless the agent asks just this, or with null nothing, when it is sent'),
})
export type AgentInput = z.infer<typeof AgentInput>

export const AgentInputResult = z.object({
  ok: z.literal(true),
  submitted: z
    .enum(['verified', 'unverified', 'no'])
    .describe(
      '`verified`: the text left the prompt; `unverified`: Enter was sent, not seen to work',
    ),
})
export type AgentInputResult = z.infer<typeof AgentInputResult>

/** The answer to one question: one of its choices, or text where it takes that. */
export const AgentAnswer = z
  .strictObject({
    questionId: z.string().min(1).max(100),
    choice: z.number().int().min(0).max(99).optional().describe('index into `question.choices`'),
    text: z.string().trim().min(1).max(200_000).refine(noNul, NO_NUL).optional(),
  })
  .refine(
    ({ choice, text }) => (choice === undefined) !== (text === undefined),
    'Answer with either `choice` or `text`.',
  )
export type AgentAnswer = z.infer<typeof AgentAnswer>

export const AgentAnswerResult = z.object({
  ok: z.literal(true),
  answered: z
    .enum(['verified', 'unverified'])
    .describe('`verified`: the prompt went away; `unverified`: it was sent, not seen to work'),
})
export type AgentAnswerResult = z.infer<typeof AgentAnswerResult>

export const AgentKeys = z.strictObject({
  keys: z
    .array(z.string().min(1).max(32))
    .min(1)
    .max(256)
    .describe('tmux key names: `Enter`, `C-c`, `Up`, `M-x`, or single characters'),
})
export type AgentKeys = z.infer<typeof AgentKeys>

export const AgentOutput = z.object({
  id: z.string(),
  format: z.enum(['text', 'ansi']),
  lines: z.array(z.string()),
  cols: z.number().int(),
  rows: z.number().int(),
})
export type AgentOutput = z.infer<typeof AgentOutput>

export const AgentUpload = z.object({ path: z.string(), name: z.string(), size: z.number().int() })
export type AgentUpload = z.infer<typeof AgentUpload>

export const GitFile = z.object({
  path: z.string(),
  status: z.string().describe('two letters as `git status --porcelain`, `??` untracked'),
  added: z.number().int().nullable(),
  removed: z.number().int().nullable(),
})
export const AgentGit = z.object({
  repository: z.boolean(),
  root: z.string().optional(),
  branch: z.string().nullable(),
  ahead: z.number().int(),
  behind: z.number().int(),
  files: z.array(GitFile),
  diff: z.string(),
  truncated: z.boolean(),
})
export type AgentGit = z.infer<typeof AgentGit>

/** What a program's hook says of its agent. `waiting` comes with the question when it is known. */
export const ActivityReport = z.strictObject({
  activity: z.enum(['working', 'waiting', 'idle']),
  message: z.string().max(4000).optional(),
  choices: z
    .array(z.object({ label: z.string(), keys: z.array(z.string()) }))
    .max(20)
    .optional(),
  event: z.string().max(100).optional(),
})
export type ActivityReport = z.infer<typeof ActivityReport>
