import { X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { patchTask } from '../../lib/client/work/actions.ts'
import type { Task } from '../../lib/wire/task.ts'
import { cx } from '../ui/cx.ts'
import { INPUT } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useCall } from '../ui/useCall.ts'
import { Foldable } from './Foldable.tsx'

/** When the task counts as done: one line each. */
export function Criteria({ task, changeable }: { task: Task; changeable: boolean }) {
  const { acceptanceCriteria: criteria } = task
  const { problem, run } = useCall()
  const save = (acceptanceCriteria: string[]) =>
    run(() => patchTask(task.id, { acceptanceCriteria }))
  return (
    <Foldable
      title="Done when"
      empty={criteria.length === 0}
      action={changeable ? 'Say when it is done' : null}
    >
      <ul className="space-y-1">
        {criteria.map((text, index) => (
          <Criterion
            // biome-ignore lint/suspicious/noArrayIndexKey: two may say the same
            key={`${index} ${text}`}
            text={text}
            onRemove={
              changeable
                ? () => void save(criteria.filter((_, other) => other !== index))
                : undefined
            }
          />
        ))}
      </ul>
      {changeable && <Add onAdd={(text) => save([...criteria, text])} />}
      <Refusal className="mt-1.5">{problem}</Refusal>
    </Foldable>
  )
}

interface CriterionProps {
  text: string
  onRemove: (() => void) | undefined
}

function Criterion({ text, onRemove }: CriterionProps) {
  return (
    <li className="group flex items-start gap-2 text-sm max-sm:min-h-9 max-sm:items-center">
      <span
        aria-hidden
        className="mt-[7px] size-[5px] shrink-0 rounded-full bg-faint max-sm:mt-0"
      />
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere] text-text">{text}</span>
      {onRemove && (
        <button
          type="button"
          aria-label={`Remove “${text}”`}
          onClick={onRemove}
          className="inline-flex size-5 shrink-0 items-center justify-center rounded-sm text-faint opacity-0 group-hover:opacity-100 hover:text-text focus-visible:opacity-100 max-sm:size-9 max-sm:opacity-100"
        >
          <Icon of={X} size={12} />
        </button>
      )}
    </li>
  )
}

function Add({ onAdd }: { onAdd: (text: string) => Promise<boolean> }) {
  const [text, setText] = useState('')
  const add = async () => {
    if (text.trim() !== '' && (await onAdd(text.trim()))) setText('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    void add()
  }
  return (
    <input
      type="text"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => void add()}
      maxLength={2_000}
      aria-label="Add a criterion"
      placeholder="It is done when…"
      autoComplete="off"
      className={cx(INPUT, 'mt-2 h-8 max-sm:h-11')}
    />
  )
}
