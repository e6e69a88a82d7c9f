import { z } from 'zod'

/** What one may do, each including those before it. */
export const ROLES = ['view', 'input', 'manage', 'admin'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

const Name = z.string().trim().min(1).max(64)
/** ms since the epoch */
const Time = z.number().int().nonnegative()

/** A browser or program that was let in with a code. */
export const Device = z.object({
  id: z.string(),
  name: z.string(),
  role: Role,
  createdAt: Time,
  lastUsedAt: Time,
  /** Where it was last seen. */
  address: z.string(),
  /** Without use until then it is forgotten. */
  expiresAt: Time,
  /** Its open WebSockets. */
  sockets: z.number().int().nonnegative(),
  /** The device that asks. */
  current: z.boolean(),
})
export type Device = z.infer<typeof Device>

export const CreateDeviceCode = z.strictObject({
  kind: z.literal('device'),
  role: Role.optional(),
})

export type CreateDeviceCode = z.infer<typeof CreateDeviceCode>

/** A way to open this node from elsewhere. */
export const Reach = z.object({
  /** Origin. */
  url: z.string(),
  via: z.enum(['tailscale', 'https', 'lan', 'loopback']),
  /** Whether nobody on the way can read or change what passes. */
  encrypted: z.boolean(),
})
export type Reach = z.infer<typeof Reach>

export const DeviceCodeAnswer = z.object({
  code: z.string(),
  /** The best one: the pairing page with the code in the fragment, which no server logs. */
  url: z.string(),
  /** The same for each way to reach the node. */
  urls: z.array(Reach),
  expiresAt: Time,
  role: Role,
})
export type DeviceCodeAnswer = z.infer<typeof DeviceCodeAnswer>

export const ChangeDevice = z.strictObject({ name: Name.optional(), role: Role.optional() })
export type ChangeDevice = z.infer<typeof ChangeDevice>

export const PairDevice = z.strictObject({ code: z.string().min(1).max(64), name: Name.optional() })
export type PairDevice = z.infer<typeof PairDevice>

/** `token` is for programs (`Authorization: Bearer …`); browsers get a cookie with the answer. */
export const PairDeviceAnswer = z.object({
  deviceId: z.string(),
  token: z.string(),
  hostId: z.string(),
  role: Role,
})
export type PairDeviceAnswer = z.infer<typeof PairDeviceAnswer>

export const LinkRole = z.enum(['view', 'input'])
export type LinkRole = z.infer<typeof LinkRole>

/** A URL that lets in whoever has it, to all agents of this host or to one. */
export const Link = z.object({
  id: z.string(),
  name: z.string(),
  /** Null: all agents of this host. */
  agentId: z.string().nullable(),
  role: LinkRole,
  createdAt: Time,
  /** Null: until it is revoked. */
  expiresAt: Time.nullable(),
  lastUsedAt: Time.nullable(),
  /** Sockets that are open by it. */
  viewers: z.number().int().nonnegative(),
  /** Whole URL with the token; null while link access is off. */
  url: z.string().nullable(),
})
export type Link = z.infer<typeof Link>

export const CreateLink = z.strictObject({
  name: Name,
  agentId: z.string().max(64).optional(),
  role: LinkRole,
  /** ms from now; absent: no end. */
  expiresIn: z
    .number()
    .int()
    .min(60_000)
    .max(366 * 86_400_000)
    .optional(),
})
export type CreateLink = z.infer<typeof CreateLink>

export const Viewer = z.object({
  address: z.string(),
  /** What it watches: an agent's id, or null for the list. */
  agentId: z.string().nullable(),
  since: Time,
})
export type Viewer = z.infer<typeof Viewer>

/** The listener for links, and the token link of this host. */
export const LinkAccess = z.object({
  on: z.boolean(),
  /** Chosen port; null: any free one. */
  port: z.number().int().min(1).max(65_535).nullable(),
  /** Keep the token over restarts. */
  keepToken: z.boolean(),
  role: LinkRole,
  /** Of the token link, for each way to reach it; empty while it is off. */
  urls: z.array(Reach),
  /** Why it is not on although it should be. */
  problem: z.string().nullable(),
})
export type LinkAccess = z.infer<typeof LinkAccess>

export const ChangeLinkAccess = z.strictObject({
  on: z.boolean().optional(),
  port: z.number().int().min(1).max(65_535).nullable().optional(),
  keepToken: z.boolean().optional(),
  role: LinkRole.optional(),
  /** A new token: everybody who came by the old one is out. */
  renew: z.literal(true).optional(),
})
export type ChangeLinkAccess = z.infer<typeof ChangeLinkAccess>

export const Tunnel = z.object({
  /** `cloudflared` is on this machine. */
  installed: z.boolean(),
  state: z.enum(['off', 'starting', 'on', 'failed']),
  /** Whole URL of the token link through the tunnel; null unless it is on. */
  url: z.string().nullable(),
  problem: z.string().nullable(),
})
export type Tunnel = z.infer<typeof Tunnel>

export const TailnetUser = z.object({
  /** As tailscaled says: `name@example.com`. */
  login: z.string(),
  role: Role,
})
export type TailnetUser = z.infer<typeof TailnetUser>

/** How this node can be reached, and by whom. */
export const Access = z.object({
  mode: z.enum(['machine', 'tailscale', 'lan', 'open']),
  /** Everybody who reaches the node is admin (`MAESTRO_OPEN`). */
  open: z.boolean(),
  /** The switch for the local network; `fixed` when the environment or file decides. */
  lan: z.object({ on: z.boolean(), fixed: z.boolean() }),
  reach: z.array(Reach),
  tailscale: z.object({
    running: z.boolean(),
    /** Its MagicDNS name, when it has one. */
    name: z.string().nullable(),
    /** Its HTTPS origin by `tailscale serve`, when that leads here. */
    origin: z.string().nullable(),
    allowed: z.array(TailnetUser),
    /** Who was refused lately: one click lets them in. */
    asking: z.array(z.string()),
  }),
  /** Other users of this machine can get in: its system does not tell whose a connection is. */
  sharedLoopback: z.boolean(),
})
export type Access = z.infer<typeof Access>

/** `allowed` is the whole new list. */
export const ChangeAccess = z.strictObject({
  /** 403 while the environment or file decides. */
  lan: z.boolean().optional(),
  allowed: z
    .array(z.strictObject({ login: z.string().trim().min(1).max(254), role: Role }))
    .max(200)
    .optional(),
})
export type ChangeAccess = z.infer<typeof ChangeAccess>

/** Who asks, as `GET /api/node` tells each. */
export const You = z.object({
  kind: z.enum(['loopback', 'socket', 'open', 'device', 'tailnet', 'link', 'agent', 'peer']),
  role: Role,
  /** Of a device, link, tailnet user. */
  name: z.string().nullable(),
  /** The one agent that it may know of; null: all. */
  only: z.string().nullable(),
})
export type You = z.infer<typeof You>

/** One line of the audit log; `prev` is the SHA-256 of the line before it, hex. */
export const AuditEntry = z.object({
  ts: z.string(),
  seq: z.number().int().positive(),
  prev: z.string(),
  /** `loopback`, `device:<id>`, `link:<id>`, `peer:<hostId>`, … */
  actor: z.string(),
  /** Name of the actor when it has one. */
  name: z.string().optional(),
  /** `node`: the log about itself. */
  via: z.enum(['loopback', 'socket', 'lan', 'tailscale', 'link', 'tunnel', 'peer', 'node']),
  ip: z.string(),
  /** `POST /api/agents/{id}/input`, or `auth:refused`, `term:open`, … */
  action: z.string(),
  /** What it was done to: an id or name, never content. */
  target: z.string(),
  /** HTTP status, or `ok`, `refused`, `dropped`. */
  result: z.string(),
  /** So many of the same kind since the line that told of the first. */
  count: z.number().int().positive().optional(),
})
export type AuditEntry = z.infer<typeof AuditEntry>
