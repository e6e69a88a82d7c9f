import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isDirty,
  keepMine,
  receive,
  saved,
  startDraft,
  takeTheirs,
} from '../../../lib/client/notes.ts'

describe('notes', () => {
  it('takes the node’s text while nothing is edited', () => {
    expect(receive(startDraft('old'), 'new')).toEqual(startDraft('new'))
  })

  it('keeps an edit and shows the other text when both changed', () => {
    const draft = receive({ ...startDraft('old'), text: 'mine' }, 'theirs')
    expect(draft).toEqual({ text: 'mine', base: 'old', theirs: 'theirs' })
    expect(keepMine(draft)).toEqual({ text: 'mine', base: 'theirs', theirs: null })
    expect(takeTheirs(draft)).toEqual(startDraft('theirs'))
  })

  it('has no conflict when both wrote the same, or theirs was taken back', () => {
    const mine = { ...startDraft('old'), text: 'mine' }
    expect(receive(mine, 'mine')).toEqual(startDraft('mine'))
    expect(receive(receive(mine, 'theirs'), 'old')).toEqual(mine)
  })

  it('stays dirty when more was typed during a save', () => {
    const draft = saved({ text: 'ab', base: '', theirs: null }, 'a')
    expect(isDirty(draft)).toBe(true)
    expect(draft.base).toBe('a')
  })

  it('never loses what was typed, whatever arrives', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.array(fc.string()), (base, text, arrivals) => {
        fc.pre(text !== base)
        const end = arrivals.reduce(receive, { ...startDraft(base), text })
        // Only the very same text, arriving from the node, ends an edit.
        if (!arrivals.includes(text)) expect(end.text).toBe(text)
      }),
    )
  })
})
