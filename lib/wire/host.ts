import { z } from 'zod'
import { ProgramInfo, TmuxInfo } from './node.ts'

/**
 * Can this node reach a host? `here`: it is this node; `suspect`: it missed answers and is being
 * checked; `unreachable`: not from here, though others reach it; `down`: nobody does. `unknown`:
 * not tried yet.
 */
export const Reach = z.enum(['here', 'up', 'suspect', 'unreachable', 'down', 'unknown'])
export type Reach = z.infer<typeof Reach>

/** How a machine fares at one moment. Bytes, and shares between 0 and 1. */
export const HostHealth = z.object({
  at: z.number().describe('ms since the epoch, by that host’s clock'),
  cpu: z.number().describe('share of all cores that was busy since the sample before'),
  cores: z.number().int(),
  load: z.tuple([z.number(), z.number(), z.number()]).describe('1, 5 and 15 minutes'),
  memory: z.object({ used: z.number(), total: z.number() }),
  disk: z.object({ used: z.number(), total: z.number() }).describe('where DATA_DIR lies'),
  uptime: z.number().describe('seconds since the machine started'),
  agents: z.number().int(),
})
export type HostHealth = z.infer<typeof HostHealth>

export const HostHealthAnswer = z.object({
  host: z.string(),
  now: HostHealth,
  history: z.array(HostHealth).describe('the last minutes, oldest first'),
  rtt: z.number().nullable().describe('ms; null for this node itself'),
})
export type HostHealthAnswer = z.infer<typeof HostHealthAnswer>

/** What a dashboard needs of a host to make an agent there; as last heard. */
export const HostFacts = z.object({
  platform: z.string(),
  nodeVersion: z.string(),
  home: z.string(),
  ui: z.boolean(),
  tmux: TmuxInfo,
  programs: z.array(ProgramInfo),
})
export type HostFacts = z.infer<typeof HostFacts>

/** A machine of the mesh as this node sees it. */
export const Host = z.object({
  id: z.string().describe('hostId: 26 characters, from the node’s key (M1)'),
  name: z.string(),
  self: z.boolean(),
  urls: z.array(z.string()),
  url: z.string().nullable().describe('the address that answered last'),
  reach: Reach,
  lastSeenAt: z.number().nullable().describe('ms since the epoch, by this node’s clock'),
  version: z.string(),
  protocol: z.tuple([z.number().int(), z.number().int()]),
  compatible: z.boolean().describe('false: it speaks no version of the mesh that we speak (M20)'),
  fingerprint: z.string().describe('of its key, in groups, to be compared by people'),
  rtt: z.number().nullable().describe('ms, smoothed'),
  agents: z.number().int().nullable().describe('how many it has; null when never heard'),
  agentsAt: z.number().nullable().describe('when its agents were heard last; null when live'),
  facts: HostFacts.nullable(),
  health: HostHealth.nullable(),
  alert: z.string().optional().describe('something a person should know or do, in words'),
  addedAt: z.number().nullable(),
  addedBy: z.string().nullable().describe('hostId of the node where a person added it'),
  role: z
    .enum(['view', 'input', 'manage'])
    .optional()
    .describe('the most that it may do here; absent for this node itself'),
})
export type Host = z.infer<typeof Host>

/** Origin of a peer, with the code that its own dashboard or shell shows. */
export const HostAdd = z.strictObject({
  url: z.string().trim().min(1).max(2048),
  code: z.string().trim().max(200).optional(),
  merge: z.boolean().optional().describe('yes to merging two meshes, after both lists were shown'),
})
export type HostAdd = z.infer<typeof HostAdd>

/** Whose address it is; nothing is asked of the host there but who it is. */
export const HostLookup = z.object({
  hostId: z.string(),
  name: z.string(),
  url: z.string().describe('the origin that was asked'),
  version: z.string(),
  protocol: z.tuple([z.number().int(), z.number().int()]),
  fingerprint: z.string().describe('of its key, in groups, to be compared by people'),
  rtt: z.number().describe('ms'),
  isMember: z.boolean().describe('it is in this mesh already'),
  wasRemoved: z.boolean().describe('it was removed from this mesh; adding it brings it back'),
})
export type HostLookup = z.infer<typeof HostLookup>

export const HostPatch = z.strictObject({
  name: z.string().trim().min(1).max(64).optional(),
  role: z.enum(['view', 'input', 'manage']).optional().describe('what it may do here'),
})
export type HostPatch = z.infer<typeof HostPatch>

/** A host that waits to be let in, or that we wait for. */
export const HostRequest = z.object({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  hostId: z.string(),
  name: z.string(),
  url: z.string(),
  fingerprint: z.string().describe('of the other host'),
  ownFingerprint: z.string(),
  at: z.number(),
  expiresAt: z.number(),
  state: z.enum(['waiting', 'approved', 'denied', 'expired', 'failed', 'withdrawn']),
  message: z.string().optional(),
  callback: z
    .boolean()
    .nullable()
    .optional()
    .describe('of one that we made and that was approved: could the host reach this node?'),
})
export type HostRequest = z.infer<typeof HostRequest>

/** 201: added; 202: a person has to approve there. */
export const HostAddAnswer = z.object({
  state: z.enum(['added', 'waiting']),
  host: Host.nullable(),
  request: HostRequest.nullable(),
  callback: z
    .boolean()
    .nullable()
    .describe('could it reach this node? null when that is not known yet'),
  message: z.string().optional(),
})
export type HostAddAnswer = z.infer<typeof HostAddAnswer>

export const HostSuggestion = z.object({
  hostId: z.string(),
  name: z.string(),
  url: z.string(),
  via: z.enum(['tailscale', 'mdns']),
  version: z.string(),
})
export type HostSuggestion = z.infer<typeof HostSuggestion>

export const PairCodeAnswer = z.object({
  code: z.string(),
  url: z.string(),
  expiresAt: z.number(),
  fingerprint: z.string(),
})
export type PairCodeAnswer = z.infer<typeof PairCodeAnswer>
