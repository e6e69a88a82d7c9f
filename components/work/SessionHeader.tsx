import { Ellipsis, Square, Trash2 } from 'lucide-react'
import Link from 'next/link'
import type { MouseEvent } from 'react'
import { openOverlay } from '../../lib/client/overlay.ts'
import { workApi } from '../../lib/client/work/api.ts'
import { boardHref } from '../../lib/client/work/place.ts'
import { useProject } from '../../lib/client/work/store.ts'
import { hasSessionEnded, needsYou, SESSION_WORDS } from '../../lib/client/work/words.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import type { Session } from '../../lib/wire/session.ts'
import { HostName } from '../agents/HostName.tsx'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { Since } from '../ui/Since.tsx'
import { useCall } from '../ui/useCall.ts'
import { SessionDot } from './TaskSigns.tsx'
import { useChangeable } from './useChangeable.ts'

/** The session's one line: what it is, how it stands, and its end. */
export function SessionHeader({ session, agent }: { session: Session; agent: Agent | undefined }) {
  const project = useProject(session.projectId)
  const changeable = useChangeable(session.projectId)
  const { busy, problem, run } = useCall()
  const ended = hasSessionEnded(session)
  const openMenu = (event: MouseEvent) => {
    if (!agent) return
    const box = event.currentTarget.getBoundingClientRect()
    openOverlay({ kind: 'menu', id: agent.id, x: box.left, y: box.bottom + 4 })
  }
  return (
    <>
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line bg-panel pr-1.5 pl-2.5 text-sm max-sm:h-12">
        <ShowSidebar />
        <Link
          href={boardHref({ projectId: session.projectId })}
          className="max-w-48 min-w-0 shrink truncate rounded-sm px-1 text-faint hover:bg-hover hover:text-text max-sm:py-2.5"
        >
          {project?.name ?? 'Board'} /
        </Link>
        <h1 className="flex min-w-0 items-center gap-2 font-medium">
          <SessionDot session={session} />
          <span className="truncate">{session.name}</span>
        </h1>
        <span className="flex min-w-0 items-center gap-2 text-xs text-faint max-sm:hidden">
          <Status session={session} />
          {session.hostId && <HostName id={session.hostId} className="truncate" />}
        </span>
        <span className="flex-1" />
        {changeable && !ended && (
          <Button
            size="sm"
            disabled={busy}
            onClick={() => void run(() => workApi.stopSession(session.id))}
            title="Stops its agent; the session and what it changed stay"
          >
            <Icon of={Square} size={12} />
            {busy ? 'Stopping…' : 'Stop'}
          </Button>
        )}
        {changeable && (
          <IconButton
            label="Delete the session"
            onClick={() =>
              openOverlay({ kind: 'work', work: { show: 'session-delete', id: session.id } })
            }
          >
            <Icon of={Trash2} size={14} />
          </IconButton>
        )}
        {agent && (
          <IconButton
            label={`Actions for ${agent.name}`}
            title="Actions of its agent"
            aria-haspopup="menu"
            onClick={openMenu}
          >
            <Icon of={Ellipsis} />
          </IconButton>
        )}
      </header>
      {needsYou(session) && session.needsInput.message && (
        <p
          role="status"
          className="shrink-0 border-b border-line bg-accent-soft px-4 py-1.5 text-sm font-medium text-accent-text"
        >
          {session.needsInput.message}
        </p>
      )}
      <Refusal className="px-4 py-1.5">{problem}</Refusal>
    </>
  )
}

function Status({ session }: { session: Session }) {
  if (needsYou(session)) {
    return (
      <Since
        at={session.needsInput.since}
        prefix="needs you "
        className="font-medium text-accent-text"
      />
    )
  }
  return (
    <span className={session.status === 'failed' ? 'text-bad' : undefined}>
      {SESSION_WORDS[session.status]} <Since at={session.completedAt ?? session.startedAt} />
    </span>
  )
}
