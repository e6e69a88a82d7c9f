import type { PushDevice, PushState, PushSubscriptionCreate } from '../../wire/notify.ts'

const PATH = '/api/push/subscriptions'

/** Subscribes this browser with the node's key and tells the node; for pages and the worker. */
export async function subscribePush(
  registration: ServiceWorkerRegistration,
  device: string,
): Promise<PushDevice> {
  const { publicKey } = await json<PushState>(await fetch(PATH))
  const key = bytesOf(publicKey)
  const there = await registration.pushManager.getSubscription()
  // A browser refuses another key while it has a subscription: the node's data may be new.
  if (there && !isSame(there.options.applicationServerKey, key)) await there.unsubscribe()
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: key,
  })
  return tellNode(subscription, device)
}

async function tellNode(subscription: PushSubscription, device: string): Promise<PushDevice> {
  const { endpoint, keys } = subscription.toJSON()
  const body: PushSubscriptionCreate = {
    endpoint: endpoint ?? '',
    keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' },
    device,
  }
  const answer = await fetch(PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return json<PushDevice>(answer)
}

async function json<T>(response: Response): Promise<T> {
  const body = (await response.json()) as T & { message?: string }
  if (!response.ok) throw new Error(body.message ?? `Maestro answered ${response.status}.`)
  return body
}

function isSame(before: ArrayBuffer | null, key: Uint8Array): boolean {
  const bytes = before && new Uint8Array(before)
  return bytes?.length === key.length && bytes.every((byte, index) => byte === key[index])
}

/** What a text in base64url says. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** `Chrome on Android`, from a user agent; what people recognise, not what is exact. */
export function deviceName(userAgent: string): string {
  const find = (table: readonly (readonly [RegExp, string])[]) =>
    table.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = find([
    [/Edg\//, 'Edge'],
    [/Firefox\/|FxiOS/, 'Firefox'],
    [/Chrome\/|CriOS/, 'Chrome'],
    [/Safari\//, 'Safari'],
  ])
  const system = find([
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'Mac'],
    [/Linux/, 'Linux'],
  ])
  return `${browser ?? 'Browser'} on ${system ?? 'an unknown system'}`
}
