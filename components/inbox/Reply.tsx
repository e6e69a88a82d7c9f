import { SendHorizontal } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { answerAgent } from '../../lib/client/inbox.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { replyId } from './useInboxKeys.ts'

interface ReplyProps {
  agent: Agent
  disabled: boolean
  focused: boolean
  /** `r` leads here. */
  keyed: boolean
  onDone: () => void
}

/** An answer in one's own words. Enter sends it, Shift-Enter begins a new line. */
export function Reply({ agent, disabled, focused, keyed, onDone }: ReplyProps) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (focused) field.current?.focus()
  }, [focused])

  const send = async () => {
    if (text.trim() === '') return
    if (await answerAgent(agent, { text })) {
      setText('')
      onDone()
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // An input method that composes takes Enter for itself.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) void send()
    else if (event.key === 'Escape') onDone()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <form
      className="relative mt-2 min-w-56 flex-1 first:mt-0 max-sm:min-w-full"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <textarea
        ref={field}
        id={replyId(agent.id)}
        rows={Math.min(8, text.split('\n').length)}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder="Reply"
        aria-label={`Reply to ${agent.name}`}
        className="block w-full resize-none rounded-md border border-line2 bg-bg py-1.5 pr-11 pl-2.5 text-sm text-text transition-colors hover:border-faint/60 max-sm:py-2.5 max-sm:pr-12 max-sm:text-base"
      />
      <span className="absolute right-1 bottom-1 flex max-sm:bottom-0">
        {keyed && text === '' ? (
          <Kbd className="m-1 max-sm:hidden">r</Kbd>
        ) : (
          <span className="max-sm:hidden">
            <SendButton disabled={disabled || text.trim() === ''} />
          </span>
        )}
        <span className="sm:hidden">
          <SendButton disabled={disabled || text.trim() === ''} />
        </span>
      </span>
    </form>
  )
}

function SendButton({ disabled }: { disabled: boolean }) {
  return (
    <IconButton
      type="submit"
      label="Send the reply"
      title="Send (Enter)"
      size="sm"
      disabled={disabled}
    >
      <Icon of={SendHorizontal} size={15} />
    </IconButton>
  )
}
