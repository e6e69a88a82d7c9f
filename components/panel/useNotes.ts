import { useCallback, useEffect, useRef, useState } from 'react'
import { api, messageOf } from '../../lib/client/api.ts'
import {
  isDirty,
  keepMine,
  type NotesDraft,
  receive,
  restoreDraft,
  saved,
  storeDraft,
  takeTheirs,
} from '../../lib/client/notes.ts'
import type { Agent } from '../../lib/wire/agent.ts'

export type SaveState = 'saved' | 'editing' | 'saving' | 'conflict' | { failed: string }

const PAUSE_MS = 500
const RETRY_MS = 5000

/** Notes of one agent, saved as they are typed. One save is on its way at a time. */
export function useNotes(agent: Agent) {
  const { id, notes } = agent
  const [draft, setDraft] = useState<NotesDraft>(() => restoreDraft(id, notes))
  const [failure, setFailure] = useState<string | null>(null)
  const [saving, setSaving] = useState(false)
  const latest = useRef(draft)
  latest.current = draft
  const onItsWay = useRef(false)

  useEffect(() => {
    // Our own save comes back as an event, perhaps before its answer: `saved` settles that one.
    if (!onItsWay.current) setDraft((now) => receive(now, notes))
  }, [notes])

  const save = useCallback(async () => {
    const { text, theirs } = latest.current
    if (onItsWay.current || theirs !== null || !isDirty(latest.current)) return
    onItsWay.current = true
    setSaving(true)
    try {
      await api.patchAgent(id, { notes: text })
      setFailure(null)
      setDraft((now) => saved(now, text))
    } catch (error) {
      setFailure(messageOf(error))
    } finally {
      onItsWay.current = false
      setSaving(false)
    }
  }, [id])

  // `saving` is here so that what was typed during a save is saved after it.
  useEffect(() => {
    storeDraft(id, isDirty(draft) ? draft : null)
    if (saving || !isDirty(draft) || draft.theirs !== null) return
    const timer = setTimeout(() => void save(), failure ? RETRY_MS : PAUSE_MS)
    return () => clearTimeout(timer)
  }, [id, draft, failure, saving, save])

  // Whoever leaves has finished typing.
  useEffect(() => () => void save(), [save])

  const state: SaveState =
    draft.theirs !== null
      ? 'conflict'
      : saving
        ? 'saving'
        : failure && isDirty(draft)
          ? { failed: failure }
          : isDirty(draft)
            ? 'editing'
            : 'saved'
  return {
    text: draft.text,
    theirs: draft.theirs,
    state,
    edit: (text: string) => setDraft((now) => ({ ...now, text })),
    saveNow: () => void save(),
    keepMine: () => setDraft(keepMine),
    takeTheirs: () => setDraft(takeTheirs),
  }
}
