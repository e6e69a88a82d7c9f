import { create } from 'zustand'

export interface Toast {
  id: number
  tone: 'plain' | 'bad'
  text: string
}

/** An error stays long enough to be read and acted on. */
const STAY_MS = { plain: 3500, bad: 9000 }

export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }))

let lastId = 0

/** Says something at the foot of the page for a while; the same text is not said twice at once. */
export function toast(text: string, tone: Toast['tone'] = 'plain'): void {
  const id = ++lastId
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((other) => other.text !== text), { id, tone, text }].slice(-3),
  }))
  setTimeout(() => dismissToast(id), STAY_MS[tone])
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((other) => other.id !== id) }))
}
