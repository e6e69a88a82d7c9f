import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import {
  currentAfter,
  holdAnswers,
  inboxEntries,
  setNext,
  useInbox,
} from '../../lib/client/inbox.ts'
import { useDashboard } from '../../lib/client/store.ts'
import type { Agent } from '../../lib/wire/agent.ts'

/** As long as the motion that shows where an entry went. */
const LEAVE_MS = 150
/** Among more than these something moves all the time: motion would explain nothing, and cost frames. */
const FEW = 20

export interface Entry {
  agent: Agent
  /** It is not in the list any more, and on its way out. */
  leaving: boolean
}

/** Everyone who waits, longest first; keeps the current entry one of them. */
export function useEntries(): Agent[] {
  const answered = useInbox((state) => state.answered)
  const notes = useInbox((state) => state.notes)
  // The same list for any number of events that are not about those in it.
  const entries = useDashboard(
    useShallow((state) => inboxEntries(state.agents.values(), { answered, notes })),
  )
  const before = useRef<string[]>([])
  useEffect(() => {
    const ids = entries.map(({ id }) => id)
    const { currentId } = useInbox.getState()
    const next = currentAfter(before.current, ids, currentId)
    if (before.current.length > 0 && next !== currentId) holdAnswers()
    setNext(next)
    before.current = ids
  }, [entries])
  return entries
}

/** So many entries are drawn at first, and more as the end of those comes into sight. */
const STEP = 30
/** The keys go on to the next one, which is there already. */
const AHEAD = 10

/** Of many that wait, those that are drawn: with hundreds each change would cost a frame or more. */
export function useDrawn(entries: readonly Agent[]) {
  const [wanted, setWanted] = useState(STEP)
  const currentAt = useInbox(({ currentId }) => entries.findIndex(({ id }) => id === currentId))
  const count = Math.max(wanted, Math.ceil((currentAt + 1 + AHEAD) / STEP) * STEP)
  const drawn = useMemo(() => entries.slice(0, count), [entries, count])
  const drawMore = useCallback(() => setWanted(count + STEP), [count])
  return { drawn, more: entries.length - drawn.length, drawMore }
}

/** The entries, and for a moment those that have just gone, each in its old place. */
export function useLeaving(entries: readonly Agent[]): Entry[] {
  const [shown, setShown] = useState<Entry[]>(() => plain(entries))
  const isMany = entries.length > FEW
  useEffect(() => {
    if (isMany) return
    setShown((old) => withGone(old, entries))
    const timer = setTimeout(() => setShown(plain(entries)), LEAVE_MS)
    return () => clearTimeout(timer)
  }, [entries, isMany])
  return isMany ? plain(entries) : shown
}

const plain = (entries: readonly Agent[]): Entry[] =>
  entries.map((agent) => ({ agent, leaving: false }))

/** `entries` with those of `old` that are gone, behind whoever stood before them. */
function withGone(old: readonly Entry[], entries: readonly Agent[]): Entry[] {
  const next = plain(entries)
  const has = new Set(entries.map(({ id }) => id))
  old.forEach(({ agent }, index) => {
    if (has.has(agent.id)) return
    const previous = old[index - 1]?.agent.id
    const at = next.findIndex((entry) => entry.agent.id === previous) + 1
    next.splice(at, 0, { agent, leaving: true })
  })
  return next
}
