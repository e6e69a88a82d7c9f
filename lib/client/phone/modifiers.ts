import { create } from 'zustand'
import { charSequence, type Modifiers } from './keys.ts'

/** A modifier of the key bar: for the next key alone, or until it is tapped again. */
export type Sticky = 'off' | 'once' | 'locked'
export type ModifierName = keyof Modifiers

const DOUBLE_TAP_MS = 400

export const useModifiers = create<Record<ModifierName, Sticky>>(() => ({
  ctrl: 'off',
  alt: 'off',
}))

/** What a tap makes of a modifier, this many ms after the tap before. */
export function tapped(state: Sticky, sinceLast: number): Sticky {
  if (state === 'off') return 'once'
  return state === 'once' && sinceLast <= DOUBLE_TAP_MS ? 'locked' : 'off'
}

const lastTap: Record<ModifierName, number> = { ctrl: 0, alt: 0 }

export function tapModifier(name: ModifierName, now = performance.now()): void {
  const next = tapped(useModifiers.getState()[name], now - lastTap[name])
  lastTap[name] = now
  useModifiers.setState({ [name]: next })
}

export function releaseModifiers(): void {
  useModifiers.setState({ ctrl: 'off', alt: 'off' })
}

/** What is held for the key that is typed now; what was held for one key is not held any more. */
export function takeModifiers(): Modifiers {
  const { ctrl, alt } = useModifiers.getState()
  if (ctrl === 'once') useModifiers.setState({ ctrl: 'off' })
  if (alt === 'once') useModifiers.setState({ alt: 'off' })
  return { ctrl: ctrl !== 'off', alt: alt !== 'off' }
}

/** A character of the longest UTF-8. */
const CHAR_BYTES = 4

/** What an on-screen keyboard typed, with the modifiers that the key bar holds. */
export function typedWithModifiers(data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { ctrl, alt } = useModifiers.getState()
  if ((ctrl === 'off' && alt === 'off') || data.length > CHAR_BYTES) return data
  const text = new TextDecoder().decode(data)
  if (charSequence(text, { ctrl: false, alt: false }) === null) return data
  return new TextEncoder().encode(charSequence(text, takeModifiers()) ?? text)
}
