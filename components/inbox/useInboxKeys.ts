import { useEffect } from 'react'
import {
  answerAgent,
  dismissNote,
  releaseAnswers,
  setCurrent,
  useInbox,
} from '../../lib/client/inbox.ts'
import { useOverlay } from '../../lib/client/overlay.ts'
import type { Agent } from '../../lib/wire/agent.ts'

export const entryId = (agentId: string) => `inbox-${agentId}`
export const replyId = (agentId: string) => `reply-${agentId}`

interface Handlers {
  open(id: string): void
  reply(id: string): void
}

/** Puts the focus on an entry, so that it is in sight and read aloud. */
export function focusEntry(id: string | null): void {
  if (id === null) return
  const element = document.getElementById(entryId(id))
  element?.focus({ preventScroll: true })
  element?.scrollIntoView({ block: 'nearest' })
}

/** Is a key that is pressed now meant for the list of those who wait? */
function isForInbox(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false
  if (useOverlay.getState().overlay) return false
  const { target } = event
  if (!(target instanceof HTMLElement)) return true
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return false
  const region = target.closest<HTMLElement>('[data-region]')?.dataset.region
  return region === undefined || region === 'main'
}

/** `j` `k` and arrows move, a digit answers, `r` replies, Enter opens the terminal. */
export function useInboxKeys(entries: readonly Agent[], { open, reply }: Handlers): void {
  useEffect(() => {
    const move = (by: number) => {
      const at = entries.findIndex(({ id }) => id === useInbox.getState().currentId)
      const next = entries[Math.min(entries.length - 1, Math.max(0, at + by))]
      if (!next) return
      setCurrent(next.id)
      releaseAnswers()
      focusEntry(next.id)
    }
    const act = (event: KeyboardEvent): boolean => {
      const current = entries.find(({ id }) => id === useInbox.getState().currentId)
      if (!current) return false
      const { key } = event
      if (key === 'j' || key === 'ArrowDown') move(1)
      else if (key === 'k' || key === 'ArrowUp') move(-1)
      else if (key === 'r' && current.question?.takesText) reply(current.id)
      else if (key === 'Escape') dismissNote(current.id)
      else if (/^[1-9]$/.test(key) && !event.repeat && current.question?.choices[Number(key) - 1]) {
        void answerAgent(current, { choice: Number(key) - 1 })
      } else if (key === 'Enter' && !onControl(event.target)) open(current.id)
      else return false
      return true
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (isForInbox(event) && act(event)) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [entries, open, reply])
}

/** Enter on a button or link is that one's own. */
function onControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, summary') !== null
}
