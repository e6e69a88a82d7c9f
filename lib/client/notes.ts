import { deviceStorage } from './device-storage.ts'

/**
 * Notes being edited. `base` is the node's text that the edit began with; `theirs` is set when the
 * node's text became another one meanwhile: then nothing is saved until somebody chooses.
 */
export interface NotesDraft {
  text: string
  base: string
  theirs: string | null
}

export const startDraft = (saved: string): NotesDraft => ({
  text: saved,
  base: saved,
  theirs: null,
})

export const isDirty = (draft: NotesDraft) => draft.text !== draft.base

/** The node's text changed, by our own save or by somebody else. */
export function receive(draft: NotesDraft, saved: string): NotesDraft {
  if (saved === draft.base && draft.theirs === null) return draft
  if (saved === draft.text) return startDraft(saved)
  if (!isDirty(draft)) return startDraft(saved)
  // While an edit goes on, only a text that is neither the old one nor ours is a conflict.
  return saved === draft.base ? { ...draft, theirs: null } : { ...draft, theirs: saved }
}

/** Our save of `text` was accepted; more may have been typed since. */
export function saved(draft: NotesDraft, text: string): NotesDraft {
  return { ...draft, base: text, theirs: null }
}

export const keepMine = (draft: NotesDraft): NotesDraft => ({
  text: draft.text,
  base: draft.theirs ?? draft.base,
  theirs: null,
})

export const takeTheirs = (draft: NotesDraft): NotesDraft => startDraft(draft.theirs ?? draft.base)

const draftKey = (id: string) => `maestro:notes:${id}`

/** An edit that could not be saved outlives a reload; `null` forgets it. */
export function storeDraft(id: string, draft: NotesDraft | null): void {
  const storage = deviceStorage()
  if (draft) storage?.setItem(draftKey(id), JSON.stringify({ text: draft.text, base: draft.base }))
  else storage?.removeItem(draftKey(id))
}

/** The edit that was left behind for an agent, brought together with what the node has now. */
export function restoreDraft(id: string, saved: string): NotesDraft {
  const stored = deviceStorage()?.getItem(draftKey(id))
  if (!stored) return startDraft(saved)
  try {
    const { text, base } = JSON.parse(stored) as Partial<NotesDraft>
    if (typeof text !== 'string' || typeof base !== 'string') return startDraft(saved)
    return receive({ text, base, theirs: null }, saved)
  } catch {
    return startDraft(saved)
  }
}
