import type { PushDevice } from '../../wire/notify.ts'
import { deviceName, subscribePush } from '../worker/subscribe.ts'
import { setNotifyPrefs } from './prefs.ts'
import { currentRegistration, hasWorkers } from './update.ts'

/**
 * What this browser can do now. `insecure`: browsers want HTTPS for it; `install`: an iPhone wants
 * Maestro on its home screen first; `none`: it cannot show notifications at all.
 */
export type Ability = 'insecure' | 'install' | 'none' | 'denied' | 'ask' | 'granted'

export function abilityNow(): Ability {
  if (!isSecureContext) return 'insecure'
  if (!('Notification' in window))
    return /iPhone|iPad/.test(navigator.userAgent) ? 'install' : 'none'
  if (Notification.permission === 'denied') return 'denied'
  return Notification.permission === 'granted' ? 'granted' : 'ask'
}

export const canPush = () => hasWorkers() && 'PushManager' in window

/** The endpoint that this browser is pushed to; null: it is not. */
export async function ownEndpoint(): Promise<string | null> {
  if (!canPush()) return null
  const registration = await currentRegistration()
  return (await registration?.pushManager.getSubscription())?.endpoint ?? null
}

export interface TurnedOn {
  ability: Ability
  device: PushDevice | null
  /** Why nothing is pushed, in words; null: it is, or nobody was allowed to. */
  problem: string | null
}

/** Asks for the permission and subscribes. Has to come from a click: browsers ask only then. */
export async function turnOn(): Promise<TurnedOn> {
  if (abilityNow() === 'ask') await Notification.requestPermission()
  const ability = abilityNow()
  if (ability !== 'granted') return { ability, device: null, problem: null }
  setNotifyPrefs({ shows: true })
  try {
    return { ability, device: await subscribe(), problem: null }
  } catch (error) {
    return { ability, device: null, problem: reasonOf(error) }
  }
}

async function subscribe(): Promise<PushDevice> {
  const registration = canPush() ? await currentRegistration() : undefined
  if (!registration) throw new Error('This browser cannot be pushed to.')
  await ready()
  return subscribePush(registration, deviceName(navigator.userAgent))
}

const READY_MS = 15_000

/** The worker is at work; it keeps the pages of the build before, which can fail. */
async function ready(): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    const why = 'The service worker of Maestro did not start. Reload the page, then try again.'
    setTimeout(() => reject(new Error(why)), READY_MS)
  })
  await Promise.race([navigator.serviceWorker.ready, late])
}

/** Under which the node knows an endpoint. */
export async function deviceIdOf(endpoint: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint))
  const text = btoa(String.fromCharCode(...new Uint8Array(digest)))
  return text.replaceAll('+', '-').replaceAll('/', '_').slice(0, 22)
}

/** A browser's own words are for developers; the node's are not. */
function reasonOf(error: unknown): string {
  if (error instanceof DOMException) {
    return 'The browser’s push service did not take this device. You are told while Maestro is open in a tab.'
  }
  return error instanceof Error ? error.message : String(error)
}

/** Nothing is shown or pushed here any more; the node forgets the device by `removeDevice`. */
export async function turnOff(): Promise<void> {
  setNotifyPrefs({ shows: false })
  const registration = await currentRegistration()
  const subscription = await registration?.pushManager?.getSubscription()
  await subscription?.unsubscribe()
}
