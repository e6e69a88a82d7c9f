import { z } from 'zod'

/** Versions of the protocol between nodes that this node speaks (M20). */
export const PROTOCOL: readonly [min: number, max: number] = [1, 1]

export const MAX_COUNTER = 2 ** 31
const Counter = z.number().int().min(0).max(MAX_COUNTER)

/** M1: the first 26 characters of lower-case base32(sha256(public key)). */
export const HostId = z.string().regex(/^[a-z2-7]{26}$/)
/** 32 bytes, base64url. */
export const PublicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
/** 64 bytes, base64url. */
export const Signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/)

/**
 * M4: what a host says of itself. Only its owner writes it; ordered by (inc, ver), then by the
 * signature, so that any two nodes keep the same one. Fields that we do not know are kept, signed
 * and passed on. `sig` covers the canonical JSON (RFC 8785) of all other fields.
 */
export const SelfRecord = z.looseObject({
  id: HostId,
  pk: PublicKey,
  inc: Counter.describe('rises at every start of its node'),
  ver: Counter.describe('rises at every change since'),
  /** Random, of one run of the node: two live nodes with one key differ in it (M3). */
  boot: z.string().max(32),
  name: z.string().max(64),
  urls: z.array(z.string().max(256)).max(16),
  protocol: z.tuple([z.number().int(), z.number().int()]),
  app: z.string().max(64),
  sig: Signature,
})
export type SelfRecord = z.infer<typeof SelfRecord>

/**
 * M5: is a host a member? Ordered by epoch, then removed before member, then by the signature. Never
 * valid when `by` is `id`. `pk` is the key of `by`, so that anybody can check the signature at once.
 */
export const MemRecord = z.looseObject({
  id: HostId,
  epoch: Counter,
  state: z.enum(['member', 'removed']),
  by: HostId,
  pk: PublicKey,
  at: z.number().describe('ms since the epoch by the signer’s clock; for people, decides nothing'),
  sig: Signature,
})
export type MemRecord = z.infer<typeof MemRecord>

/** Both records of one host; one of them may not be known yet. */
export const MeshEntry = z.object({
  self: SelfRecord.optional(),
  mem: MemRecord.optional(),
})
export type MeshEntry = z.infer<typeof MeshEntry>

/** Position of an entry: [id, inc, ver, epoch, removed, tag]; `tag` tells apart what is else equal. */
export const EntryDigest = z.tuple([
  HostId,
  z.number().int(),
  z.number().int(),
  z.number().int(),
  z.union([z.literal(0), z.literal(1)]),
  z.string().max(16),
])
export type EntryDigest = z.infer<typeof EntryDigest>

const Hash = z.string().max(24)

/** M10. `v` is the version of the protocol that this message is written in. */
export const ExchangeRequest = z.looseObject({
  v: z.number().int(),
  from: HostId,
  root: Hash,
  n: z.number().int().min(0),
  mem: MemRecord.optional().describe('the caller’s own (M11)'),
  rumours: z.array(MeshEntry).max(512).default([]),
  buckets: z.array(Hash).length(64).optional(),
  entries: z.array(EntryDigest).max(4096).optional(),
  want: z.array(HostId).max(4096).optional(),
  repair: z
    .boolean()
    .optional()
    .describe('the rumours are what was missing on comparing, and may be old: do not pass them on'),
  probe: HostId.optional().describe('try to reach this member, and say whether it answers (M14)'),
})
export type ExchangeRequest = z.infer<typeof ExchangeRequest>

export const ExchangeResponse = z.looseObject({
  eq: z.literal(true).optional(),
  buckets: z.array(Hash).length(64).optional(),
  entries: z.array(EntryDigest).max(4096).optional(),
  records: z.array(MeshEntry).max(4096).optional(),
  want: z.array(HostId).max(4096).optional(),
  more: z.boolean().optional().describe('more records follow: ask again (pages of 192 KB)'),
  knew: z.number().int().optional().describe('how many of the rumours were known already (M12)'),
  reached: z.boolean().optional().describe('did the member answer that was to be probed? (M14)'),
})
export type ExchangeResponse = z.infer<typeof ExchangeResponse>

/** M9. `proof` shows the pairing code without telling it; left out, a person has to approve. */
export const RegisterRequest = z.looseObject({
  v: z.number().int(),
  self: SelfRecord,
  mem: MemRecord.optional(),
  proof: z.string().max(128).optional(),
  nonce: z.string().min(16).max(64),
  /** A person agreed that two meshes become one. */
  merge: z.boolean().optional(),
  /** Live members of the caller's mesh. */
  members: z.array(HostId).max(4096).optional(),
  /** Hosts that the caller holds for removed: merging makes them members again, so people agree first. */
  removed: z.array(HostId).max(1024).optional(),
  /** The caller does not want to be let in any more; a member is answered as if it had asked again. */
  withdraw: z.literal(true).optional(),
})
export type RegisterRequest = z.infer<typeof RegisterRequest>

export const RegisterResponse = z.looseObject({
  self: SelfRecord,
  mem: MemRecord.optional(),
  records: z.array(MeshEntry).max(4096).default([]),
  root: Hash,
  callback: z.boolean().nullable(),
  proof: z
    .string()
    .max(128)
    .optional()
    .describe('shows that the answering side knows the code too'),
})
export type RegisterResponse = z.infer<typeof RegisterResponse>

/** 202: a person has to let the caller in; `withdrawn`: nobody is asked any more. */
export const RegisterWaiting = z.looseObject({
  state: z.enum(['waiting', 'withdrawn']),
  hosts: z.number().int().min(0).describe('how many other hosts are in the mesh of who answers'),
})
export type RegisterWaiting = z.infer<typeof RegisterWaiting>

/** M2: who is there, signed over the nonce of the question. */
export const IdentityAnswer = z.looseObject({
  id: HostId,
  pk: PublicKey,
  name: z.string().max(64),
  app: z.string().max(64),
  protocol: z.tuple([z.number().int(), z.number().int()]),
  nonce: z.string().max(64),
  time: z.number(),
  sig: Signature.describe('over `maestro-identity\\n<nonce>\\n<time>`'),
})
export type IdentityAnswer = z.infer<typeof IdentityAnswer>
