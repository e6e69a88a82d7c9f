import { useCallback, useEffect, useRef, useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
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

export type SaveState = 'saved' | 'editing' | 'saving' | 'conflict' | { failed: string }

/** Where a text stands, for beside it; nothing when it is saved. */
export function saveWords(state: SaveState): string {
  if (typeof state === 'object') return 'Not saved'
  return { saved: '', editing: 'Editing…', saving: 'Saving…', conflict: 'Not saved' }[state]
}

const PAUSE_MS = 500
const RETRY_MS = 5000

/**
 * A text that is saved as it is typed, one save on its way at a time. `id` is where an edit that could
 * not be saved is kept on this device; `known` is what the node has now. What others write meanwhile is
 * never overwritten unseen: the text is in conflict until somebody chooses.
 */
export function useSavedText(id: string, known: string, save: (text: string) => Promise<unknown>) {
  const sender = useRef(save)
  sender.current = save
  const [draft, setDraft] = useState<NotesDraft>(() => restoreDraft(id, known))
  const [failure, setFailure] = useState<string | null>(null)
  const [saving, setSaving] = useState(false)
  const latest = useRef(draft)
  latest.current = draft
  const onItsWay = useRef(false)

  useEffect(() => {
    // Our own save comes back as an event, perhaps before its answer: `saved` settles that one.
    if (onItsWay.current) return
    // The node takes blanks off the ends of some texts; whoever types may be about to go on behind one.
    setDraft((now) => (!isDirty(now) && known === now.text.trim() ? now : receive(now, known)))
  }, [known])

  const saveNow = useCallback(async () => {
    const { text, theirs } = latest.current
    if (onItsWay.current || theirs !== null || !isDirty(latest.current)) return
    onItsWay.current = true
    setSaving(true)
    try {
      await sender.current(text)
      setFailure(null)
      setDraft((now) => saved(now, text))
    } catch (error) {
      setFailure(messageOf(error))
    } finally {
      onItsWay.current = false
      setSaving(false)
    }
  }, [])

  // `saving` is here so that what was typed during a save is saved after it.
  useEffect(() => {
    storeDraft(id, isDirty(draft) ? draft : null)
    if (saving || !isDirty(draft) || draft.theirs !== null) return
    const timer = setTimeout(() => void saveNow(), failure ? RETRY_MS : PAUSE_MS)
    return () => clearTimeout(timer)
  }, [id, draft, failure, saving, saveNow])

  // Whoever leaves has finished typing.
  useEffect(() => () => void saveNow(), [saveNow])

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
    saveNow: () => void saveNow(),
    keepMine: () => setDraft(keepMine),
    takeTheirs: () => setDraft(takeTheirs),
  }
}
