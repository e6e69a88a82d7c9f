import dynamic from 'next/dynamic'
import { useRef, useState } from 'react'
import { useMay } from '../../lib/client/access/role.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { Button } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { INPUT } from '../ui/Field.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { saveWords } from '../ui/useSavedText.ts'
import { Section } from './Section.tsx'
import { useNotes } from './useNotes.ts'

const Rendered = dynamic(() => import('./Rendered.tsx'), {
  ssr: false,
  loading: () => <p className="text-xs text-faint">Rendering…</p>,
})

/** The agent's notes. Text that others write at the same time is never lost on the way. */
export function Notes({ agent }: { agent: Agent }) {
  const notes = useNotes(agent)
  const mayWrite = useMay('manage')
  const words = notes.state === 'saved' && notes.text ? 'Saved' : saveWords(notes.state)
  const [reading, setReading] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const write = () => {
    setReading(false)
    requestAnimationFrame(() => field.current?.focus())
  }
  const bad = notes.state === 'conflict' || typeof notes.state === 'object'
  return (
    <Section
      title="Notes"
      aside={
        <span className="flex items-center gap-2">
          <span role="status" className={cx('text-2xs', bad ? 'text-bad' : 'text-faint')}>
            {words}
          </span>
          {(notes.text !== '' || reading) && (
            <button
              type="button"
              aria-pressed={reading}
              title={reading ? 'Go on writing' : 'Show the Markdown as it is meant'}
              onClick={() => (reading ? write() : setReading(true))}
              className="rounded-sm px-1.5 text-2xs text-dim hover:bg-hover hover:text-text"
            >
              {reading ? 'Write' : 'Read'}
            </button>
          )}
        </span>
      }
    >
      {reading && <Rendered text={notes.text} />}
      <textarea
        ref={field}
        hidden={reading}
        id="agent-notes"
        aria-label={`Notes on ${agent.name}`}
        data-region-entry
        value={notes.text}
        onChange={(event) => notes.edit(event.target.value)}
        onBlur={notes.saveNow}
        maxLength={100_000}
        readOnly={!mayWrite}
        rows={7}
        placeholder={mayWrite ? 'What it does, what comes next…' : 'None'}
        className={cx(INPUT, 'block min-h-20 resize-y py-2 leading-5')}
      />
      {typeof notes.state === 'object' && (
        <Refusal className="mt-2">
          {notes.state.failed} Your text is kept on this device and saved as soon as it works again.
        </Refusal>
      )}
      {notes.theirs !== null && (
        <div role="alert" className="mt-2 rounded-md border border-line2 p-2.5 text-xs text-dim">
          <p>These notes were changed elsewhere while you edited them. Theirs:</p>
          <pre className="my-2 max-h-32 overflow-auto font-sans whitespace-pre-wrap text-text">
            {notes.theirs || '(empty)'}
          </pre>
          <div className="flex gap-2">
            <Button onClick={notes.keepMine} size="sm">
              Keep mine
            </Button>
            <Button onClick={notes.takeTheirs} size="sm">
              Take theirs
            </Button>
          </div>
        </div>
      )}
    </Section>
  )
}
