import { z } from 'zod'

/** What people are told of: an agent waits, finished or failed; a host cannot be reached. */
export const NotificationKind = z.enum(['waiting', 'finished', 'failed', 'host'])
export type NotificationKind = z.infer<typeof NotificationKind>

/** One notification, as pages hear it (`notify` event) and as it is pushed to devices. */
export const Notification = z.object({
  id: z.string().describe('of the transition: the same one is shown once on a device'),
  kind: z.enum([...NotificationKind.options, 'test']),
  agentId: z.string().nullable().describe('null: about a host'),
  hostId: z.string(),
  hostName: z.string(),
  name: z.string().describe('of the agent, or of the host'),
  question: z.string().optional(),
  detail: z.string().optional(),
  questionId: z.string().optional(),
  choices: z
    .array(z.object({ index: z.number().int(), label: z.string() }))
    .optional()
    .describe('the choices to offer as buttons, two at most'),
  url: z.string().describe('path of the page to open'),
  at: z.number().describe('ms since the epoch'),
})
export type Notification = z.infer<typeof Notification>

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day is written as 22:30.')

export const QuietHours = z.strictObject({
  from: Clock,
  to: Clock.describe('earlier than `from`: on the next day'),
  timeZone: z.string().max(64).refine(isTimeZone, 'not a time zone such as Europe/Berlin'),
})
export type QuietHours = z.infer<typeof QuietHours>

const Kinds = z.strictObject({
  waiting: z.boolean(),
  finished: z.boolean(),
  failed: z.boolean(),
  host: z.boolean(),
})

/** What to tell and when; the same on all devices of this node. */
export const NotificationSettings = z.object({
  kinds: Kinds,
  quiet: QuietHours.nullable().describe('when nothing is told; null: never quiet'),
  muted: z.array(z.string().max(200)).max(10_000).describe('ids of agents'),
})
export type NotificationSettings = z.infer<typeof NotificationSettings>

export const NotificationPatch = z.strictObject({
  kinds: Kinds.partial().optional(),
  quiet: QuietHours.nullable().optional(),
  mute: z.array(z.string().min(1).max(200)).max(1000).optional().describe('agents to mute'),
  unmute: z.array(z.string().min(1).max(200)).max(1000).optional(),
})
export type NotificationPatch = z.infer<typeof NotificationPatch>

const base64url = (bytes: number) =>
  z
    .string()
    .max(200)
    .refine((text) => sizeOf(text) === bytes, `not ${bytes} bytes in base64url`)

/** A browser's `PushSubscription` (W3C Push API) with the name of its device. */
export const PushSubscriptionCreate = z.strictObject({
  endpoint: z.string().max(2048),
  keys: z.strictObject({ p256dh: base64url(65), auth: base64url(16) }),
  device: z.string().trim().min(1).max(100).describe('what people call it: `Chrome on Android`'),
})
export type PushSubscriptionCreate = z.infer<typeof PushSubscriptionCreate>

export const PushDevice = z.object({
  id: z.string(),
  device: z.string(),
  service: z.string().describe('the host of its push service'),
  createdAt: z.number(),
  sentAt: z.number().nullable().describe('when a push was taken by the service last'),
  problem: z.string().nullable().describe('why the last push was not'),
})
export type PushDevice = z.infer<typeof PushDevice>

export const PushState = z.object({
  publicKey: z.string().describe('VAPID, base64url: the `applicationServerKey`'),
  devices: z.array(PushDevice),
})
export type PushState = z.infer<typeof PushState>

export const PushTest = z.strictObject({
  id: z.string().max(200).optional().describe('of a device; default all'),
})
export type PushTest = z.infer<typeof PushTest>

export const PushTestResult = z.object({ devices: z.array(PushDevice) })
export type PushTestResult = z.infer<typeof PushTestResult>

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Bytes of a text in base64url without padding; -1 when it is none. */
function sizeOf(text: string): number {
  return /^[\w-]*$/.test(text) ? Math.floor((text.length * 3) / 4) : -1
}
