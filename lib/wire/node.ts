import { z } from 'zod'
import { You } from './access.ts'
import { ProgramId } from './agent.ts'

export const Health = z.object({
  status: z.literal('ok'),
  timestamp: z.number().describe('ms since the epoch'),
  uptime: z.number().describe('seconds'),
})
export type Health = z.infer<typeof Health>

export const ProgramInfo = z.object({
  id: ProgramId,
  label: z.string(),
  found: z.boolean(),
  path: z.string().nullable(),
  version: z.string().nullable(),
  install: z.string().nullable().describe('the command that installs it, for people'),
})
export type ProgramInfo = z.infer<typeof ProgramInfo>

/** Of the tmux server on this host: `absent` (not installed), `old`, `down` (no server yet) or `up`. */
export const TmuxInfo = z.object({
  status: z.enum(['up', 'down', 'absent', 'old']),
  version: z.string().nullable(),
  socket: z.string().nullable(),
  message: z.string().nullable().describe('what to do, when there is something to do'),
})
export type TmuxInfo = z.infer<typeof TmuxInfo>

export const NodeInfo = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  urls: z.array(z.string()),
  access: z.enum(['machine', 'tailscale', 'network', 'open']),
  ui: z.boolean(),
  platform: z.string(),
  nodeVersion: z.string(),
  home: z.string(),
  dataDir: z.string(),
  startedAt: z.number(),
  tmux: TmuxInfo,
  programs: z.array(ProgramInfo),
  epoch: z.string().describe('changes at each start; the first half of a feed position'),
})
export type NodeInfo = z.infer<typeof NodeInfo>

export const NodeAnswer = NodeInfo.extend({ you: You })
export type NodeAnswer = z.infer<typeof NodeAnswer>

export const DirEntry = z.object({ name: z.string(), path: z.string(), git: z.boolean() })
export const DirList = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  dirs: z.array(DirEntry),
})
export type DirList = z.infer<typeof DirList>

/** Settings of the node that any dashboard may change. Unknown keys are refused by name. */
export const Settings = z.strictObject({
  name: z.string().trim().min(1).max(64).optional().describe('display name of this host'),
  theme: z.string().max(64).optional(),
  terminalFontSize: z.number().int().min(8).max(32).optional(),
  defaultProgram: ProgramId.optional(),
  defaultCwd: z.string().max(4096).optional(),
})
export type Settings = z.infer<typeof Settings>
