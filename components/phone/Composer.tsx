import { SendHorizontal } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { readDraft, writeDraft } from '../../lib/client/phone/drafts.ts'
import { enqueue } from '../../lib/client/queue/queue.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { Icon } from '../ui/Icon.tsx'

interface ComposerProps {
  agent: Agent
  onClose: () => void
}

/** Long text for an agent, written with dictation and correction; it stays here until it is sent. */
export function Composer({ agent, onClose }: ComposerProps) {
  const [text, setText] = useState(() => readDraft(agent.id))
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const { current } = field
    current?.focus({ preventScroll: true })
    current?.setSelectionRange(current.value.length, current.value.length)
  }, [])

  const write = (next: string) => {
    setText(next)
    writeDraft(agent.id, next)
  }
  const isEmpty = text.trim() === ''
  const send = () => {
    if (isEmpty) return
    const { question } = agent
    enqueue({
      agentId: agent.id,
      what: { kind: 'input', input: { text, submit: true, questionId: question?.id ?? null } },
      text: text.trim(),
      question: question ? { id: question.id, text: question.text } : null,
    })
    write('')
    onClose()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <form
      className="flex items-end gap-1 border-b border-line py-2 pr-1 pl-2.5"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        ref={field}
        aria-label={`Text for ${agent.name}`}
        placeholder={agent.question ? agent.question.text : `Write to ${agent.name}`}
        autoCapitalize="sentences"
        autoCorrect="on"
        spellCheck
        rows={Math.min(8, Math.max(2, text.split('\n').length))}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
        // Below 16 px WebKit zooms the page to the field.
        className="block max-h-52 min-h-16 min-w-0 flex-1 resize-none rounded-md border border-line2 bg-bg px-3 py-2 text-[16px] leading-6 text-text [field-sizing:content]"
      />
      <button
        type="submit"
        aria-label={`Send to ${agent.name}`}
        disabled={isEmpty}
        className="inline-flex size-11 shrink-0 items-center justify-center rounded-md text-text active:bg-sel disabled:text-faint"
      >
        <Icon of={SendHorizontal} size={20} />
      </button>
    </form>
  )
}
