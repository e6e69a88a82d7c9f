import { CornerDownLeft, X } from 'lucide-react'
import { memo } from 'react'
import { refusalFor, useMay } from '../../lib/client/access/role.ts'
import { answerAgent, dismissNote, setCurrent, useInbox } from '../../lib/client/inbox.ts'
import { isWaiting } from '../../lib/client/status.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { AgentPath } from '../agents/AgentPath.tsx'
import { HostName } from '../agents/HostName.tsx'
import { IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Since } from '../ui/Since.tsx'
import { Choices } from './Choices.tsx'
import { Detail } from './Detail.tsx'
import { Reply } from './Reply.tsx'
import { entryId } from './useInboxKeys.ts'

interface InboxCardProps {
  agent: Agent
  current: boolean
  leaving: boolean
  replying: boolean
  onReply: (id: string) => void
  onReplied: () => void
  onOpen: (id: string) => void
}

/** One agent that waits: who, what it asks, and its answers. */
export const InboxCard = memo(function InboxCard(props: InboxCardProps) {
  const { agent, current, leaving, replying, onReply, onReplied, onOpen } = props
  const { id, question } = agent
  const sending = useInbox((state) => state.sending.has(id))
  const note = useInbox((state) => state.notes.get(id))
  const isAsking = isWaiting(agent)
  const mayAnswer = useMay('input')
  const onlyText = question?.takesText === true && question.choices.length === 0

  const canReply = isAsking && mayAnswer && question?.takesText === true
  const reply = (
    <Reply
      agent={agent}
      disabled={sending}
      focused={replying}
      keyed={current && !replying}
      onDone={onReplied}
    />
  )

  return (
    <li
      className={cx(
        'grid transition-[grid-template-rows,opacity] duration-150 ease-out',
        leaving ? 'pointer-events-none grid-rows-[0fr] opacity-0' : 'grid-rows-[1fr]',
      )}
      inert={leaving}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys move through the list by themselves */}
      <article
        id={entryId(id)}
        aria-labelledby={`${entryId(id)}-who`}
        aria-current={current || undefined}
        aria-busy={sending || undefined}
        data-region-entry={current || undefined}
        tabIndex={-1}
        // After the click: an entry grows when it becomes the current one, away from under a pointer.
        onClick={() => setCurrent(id)}
        className={cx(
          'relative min-h-0 min-w-0 overflow-hidden outline-none',
          current && 'bg-raised/60',
        )}
      >
        {current && (
          <span aria-hidden className="absolute inset-y-0 left-0 w-0.5 bg-accent max-sm:hidden" />
        )}
        <div className="border-b border-line px-4 py-3.5">
          <div className="flex items-center gap-2">
            <h2 id={`${entryId(id)}-who`} className="flex min-w-0 items-center gap-2 text-sm">
              <AgentPath agent={agent} withDot />
            </h2>
            <HostName id={agent.hostId} className="min-w-0 truncate text-xs text-faint" />
            {isAsking && (
              <Since
                at={agent.activitySince}
                className="ml-auto shrink-0 text-2xs text-faint tabular-nums"
              />
            )}
          </div>
          {note && (
            <p
              role="alert"
              className="mt-2 flex items-start gap-2 rounded-md border border-bad/35 bg-bad-soft py-1 pr-1 pl-2.5 text-xs text-text"
            >
              <span className="min-w-0 flex-1 py-0.5 [overflow-wrap:anywhere]">{note.text}</span>
              <IconButton label="Dismiss" size="sm" onClick={() => dismissNote(id)}>
                <Icon of={X} size={13} />
              </IconButton>
            </p>
          )}
          {isAsking && (
            <p className="mt-1.5 font-medium text-text [overflow-wrap:anywhere] max-sm:text-base">
              {question?.text || 'It asks for something that only its terminal shows.'}
            </p>
          )}
          {isAsking && question?.detail && <Detail text={question.detail} full={current} />}
          <div className="mt-3 flex flex-wrap items-center gap-2">
            {isAsking && question && (
              <Choices
                question={question}
                keyed={current && mayAnswer}
                disabled={sending || !mayAnswer}
                onChoose={(choice) => void answerAgent(agent, { choice })}
              />
            )}
            {canReply && onlyText && reply}
            {canReply && !onlyText && !replying && (
              <button type="button" onClick={() => onReply(id)} className={OTHER}>
                Reply…
                {current && <Key>r</Key>}
              </button>
            )}
            <button type="button" onClick={() => onOpen(id)} className={cx(OTHER, 'ml-auto')}>
              Open terminal
              {current && (
                <span className="contents text-faint max-sm:hidden">
                  <Icon of={CornerDownLeft} size={12} />
                </span>
              )}
            </button>
          </div>
          {isAsking && current && !mayAnswer && (
            <p className="mt-2 text-xs text-faint">{refusalFor('input')}</p>
          )}
          {canReply && !onlyText && replying && reply}
        </div>
      </article>
    </li>
  )
})

const OTHER =
  'inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-xs text-dim hover:bg-hover hover:text-text max-sm:h-11 max-sm:text-sm'

function Key({ children }: { children: string }) {
  return (
    <kbd className="rounded-sm border border-line2 px-1 font-sans text-2xs leading-4 max-sm:hidden">
      {children}
    </kbd>
  )
}
