import dynamic from 'next/dynamic'
import { type KeyboardEvent, useRef, useState } from 'react'
import { patchTask } from '../../lib/client/work/actions.ts'
import type { Task } from '../../lib/wire/task.ts'
import { Section } from '../panel/Section.tsx'
import { Button } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { INPUT } from '../ui/Field.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { saveWords, useSavedText } from '../ui/useSavedText.ts'

const Rendered = dynamic(() => import('../panel/Rendered.tsx'), {
  ssr: false,
  loading: () => <p className="text-xs text-faint">Rendering…</p>,
})

interface TaskTextProps {
  task: Task
  changeable: boolean
}

type Saved = ReturnType<typeof useSavedText>

/** What went wrong with a text that is saved as it is typed, and the way out. */
function SaveTrouble({ saved }: { saved: Saved }) {
  const { state, theirs } = saved
  return (
    <>
      {typeof state === 'object' && <Refusal className="mt-1.5">{state.failed}</Refusal>}
      {theirs !== null && (
        <div role="alert" className="mt-2 rounded-md border border-line2 p-2.5 text-xs text-dim">
          <p>This was changed elsewhere while you edited it. Theirs:</p>
          <pre className="my-2 max-h-32 overflow-auto font-sans whitespace-pre-wrap text-text">
            {theirs || '(empty)'}
          </pre>
          <div className="flex gap-2">
            <Button onClick={saved.keepMine} size="sm">
              Keep mine
            </Button>
            <Button onClick={saved.takeTheirs} size="sm">
              Take theirs
            </Button>
          </div>
        </div>
      )}
    </>
  )
}

/** The title, changed in its place. */
export function TaskTitle({ task, changeable }: TaskTextProps) {
  const saved = useSavedText(`${task.id}/title`, task.title, async (title) => {
    if (title.trim() === '') throw new Error('A task needs a title.')
    await patchTask(task.id, { title })
  })
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    saved.saveNow()
    event.currentTarget.blur()
  }
  return (
    <>
      <textarea
        aria-label="Title"
        value={saved.text}
        onChange={(event) => saved.edit(event.target.value.replaceAll('\n', ' '))}
        onBlur={saved.saveNow}
        onKeyDown={onKeyDown}
        maxLength={500}
        rows={1}
        readOnly={!changeable}
        data-region-entry
        className="-mx-1 field-sizing-content block w-[calc(100%+8px)] resize-none rounded-md bg-transparent px-1 py-0.5 text-lg leading-6 font-semibold tracking-[-0.01em] text-text"
      />
      <SaveTrouble saved={saved} />
    </>
  )
}

/** What is to be done, as Markdown: read, or written. */
export function TaskDescription({ task, changeable }: TaskTextProps) {
  const saved = useSavedText(`${task.id}/description`, task.description, (description) =>
    patchTask(task.id, { description }),
  )
  const [writing, setWriting] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const write = () => {
    setWriting(true)
    requestAnimationFrame(() => field.current?.focus())
  }
  const read = () => {
    saved.saveNow()
    setWriting(false)
  }
  if (!changeable && saved.text === '') return null
  const isOpen = changeable && (writing || saved.text === '')
  return (
    <Section
      title="Description"
      aside={
        <span className="flex items-center gap-2">
          <span role="status" className="text-2xs text-faint">
            {saveWords(saved.state)}
          </span>
          {changeable && saved.text !== '' && (
            <button
              type="button"
              aria-pressed={!writing}
              onClick={writing ? read : write}
              className="rounded-sm px-1.5 text-2xs text-dim hover:bg-hover hover:text-text max-sm:h-9"
            >
              {writing ? 'Read' : 'Write'}
            </button>
          )}
        </span>
      }
    >
      {!isOpen && <Rendered text={saved.text} />}
      {isOpen && (
        <textarea
          ref={field}
          aria-label="Description"
          value={saved.text}
          onChange={(event) => {
            setWriting(true)
            saved.edit(event.target.value)
          }}
          onBlur={saved.saveNow}
          maxLength={100_000}
          rows={writing ? 8 : 2}
          placeholder="What the agent has to know (Markdown)"
          className={cx(INPUT, 'block resize-y py-2 leading-5')}
        />
      )}
      <SaveTrouble saved={saved} />
    </Section>
  )
}

/** What the agent is told first, when it is not what the task says. */
export function TaskPrompt({ task, changeable }: TaskTextProps) {
  const saved = useSavedText(`${task.id}/prompt`, task.initialPrompt, (initialPrompt) =>
    patchTask(task.id, { initialPrompt }),
  )
  if (!changeable && saved.text === '') return null
  return (
    <Section
      title="First prompt"
      aside={<span className="text-2xs text-faint">{saveWords(saved.state)}</span>}
    >
      <textarea
        aria-label="First prompt"
        value={saved.text}
        onChange={(event) => saved.edit(event.target.value)}
        onBlur={saved.saveNow}
        maxLength={100_000}
        rows={saved.text === '' ? 1 : 4}
        readOnly={!changeable}
        placeholder="Made of the task when it is empty"
        className={cx(INPUT, 'block resize-y py-1.5 leading-5')}
      />
      <SaveTrouble saved={saved} />
    </Section>
  )
}
