import Link from 'next/link'
import { useAgent } from '../../lib/client/store.ts'
import { sessionHref } from '../../lib/client/work/place.ts'
import { hasSessionEnded, needsYou, SESSION_WORDS } from '../../lib/client/work/words.ts'
import type { Session } from '../../lib/wire/session.ts'
import { HostName } from '../agents/HostName.tsx'
import { Since } from '../ui/Since.tsx'
import { SessionDot } from './TaskSigns.tsx'

/** A session in one line, which leads to its page. */
export function SessionLine({ session }: { session: Session }) {
  const agent = useAgent(session.agentId)
  const waits = needsYou(session)
  const ended = hasSessionEnded(session)
  return (
    <li>
      <Link
        href={sessionHref(session.id)}
        className="-mx-1.5 flex min-h-7 items-center gap-2 rounded-sm px-1.5 text-sm hover:bg-hover max-sm:min-h-11"
      >
        <SessionDot session={session} />
        <span className={ended ? 'min-w-0 truncate text-dim' : 'min-w-0 truncate text-text'}>
          {session.name}
        </span>
        <span className="flex min-w-0 shrink-[2] items-center gap-2 text-2xs text-faint">
          {agent && <span className="truncate">{agent.program}</span>}
          {session.hostId && <HostName id={session.hostId} className="truncate" />}
        </span>
        <span className="ml-auto shrink-0 text-2xs text-faint tabular-nums">
          {waits ? (
            <Since
              at={session.needsInput.since}
              prefix="needs you "
              className="font-medium text-accent-text"
            />
          ) : (
            <>
              <span className={session.status === 'failed' ? 'text-bad' : undefined}>
                {SESSION_WORDS[session.status]}
              </span>{' '}
              <Since at={session.completedAt ?? session.startedAt} />
            </>
          )}
        </span>
      </Link>
      {session.status === 'failed' && session.reason && (
        <p className="mb-1 pl-6 text-xs [overflow-wrap:anywhere] text-dim">{session.reason}</p>
      )}
    </li>
  )
}
