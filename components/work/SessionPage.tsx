import { useEffect, useState } from 'react'
import { useAgent, useDashboard } from '../../lib/client/store.ts'
import { boardHref } from '../../lib/client/work/place.ts'
import type { Session } from '../../lib/wire/session.ts'
import { AgentView } from '../agents/AgentView.tsx'
import { useGit } from '../agents/useGit.ts'
import { GitFiles } from '../panel/GitFiles.tsx'
import { CenterPage } from '../ui/CenterPage.tsx'
import { cx } from '../ui/cx.ts'
import { useMedia } from '../ui/useMedia.ts'
import { SessionFacts } from './SessionFacts.tsx'
import { SessionHeader } from './SessionHeader.tsx'
import { SessionTasks } from './SessionTasks.tsx'
import { useFollowedSession } from './useFollowedSession.ts'

/** One run of an agent: its terminal beside its tasks and what it changed. */
export default function SessionPage({ id }: { id: string }) {
  const [session, problem] = useFollowedSession(id)
  if (session) return <Content session={session} />
  if (!problem) return <div className="flex-1" />
  return (
    <CenterPage title="This session cannot be shown">
      <p className="[overflow-wrap:anywhere]">{problem}</p>
      <a href={boardHref({})} className="mt-4 inline-block text-text underline">
        To the board
      </a>
    </CenterPage>
  )
}

type Part = 'terminal' | 'details'

/** Beside the list there is no room for both parts. */
const NARROW = '(max-width: 1023.9px)'

function Content({ session }: { session: Session }) {
  const isNarrow = useMedia(NARROW)
  const [part, setPart] = useState<Part>('terminal')
  const agent = useAgent(session.agentId)
  const git = useGit(agent)
  // The page's shortcuts for the agent that is shown mean this one.
  useEffect(() => {
    useDashboard.setState({ selectedId: session.agentId })
    return () => useDashboard.setState({ selectedId: null })
  }, [session.agentId])
  const hasTerminal = !isNarrow || part === 'terminal'
  return (
    <>
      <SessionHeader session={session} agent={agent} />
      {isNarrow && <Parts part={part} onPart={setPart} />}
      <div className="flex min-h-0 flex-1">
        {hasTerminal && (
          <section aria-label="Terminal" className="relative flex min-w-0 flex-1 bg-terminal">
            {agent ? <AgentView agent={agent} focused /> : <NoTerminal session={session} />}
          </section>
        )}
        {(!isNarrow || part === 'details') && (
          <aside
            aria-label={`Work of ${session.name}`}
            data-region="panel"
            tabIndex={-1}
            className="w-[min(380px,45%)] shrink-0 overflow-y-auto border-l border-line bg-panel outline-none max-lg:w-full max-lg:border-l-0"
          >
            <SessionTasks session={session} />
            {agent && git && <GitFiles agentId={agent.id} git={git} />}
            <SessionFacts session={session} />
          </aside>
        )}
      </div>
    </>
  )
}

function Parts({ part, onPart }: { part: Part; onPart: (part: Part) => void }) {
  return (
    <fieldset aria-label="Part" className="flex shrink-0 border-b border-line">
      {(['terminal', 'details'] as const).map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === part}
          onClick={() => onPart(one)}
          className={cx(
            'h-11 flex-1 border-b-2 text-sm',
            one === part ? 'border-text text-text' : 'border-transparent text-dim',
          )}
        >
          {one === 'terminal' ? 'Terminal' : 'Tasks and changes'}
        </button>
      ))}
    </fieldset>
  )
}

function NoTerminal({ session }: { session: Session }) {
  return (
    <div className="flex flex-1 items-center justify-center bg-bg p-6 text-center text-dim">
      <p className="max-w-72 text-balance">
        {session.agentId === null
          ? 'This session has no terminal: it was not started here, but reported by a program.'
          : 'Its agent is gone: it was deleted, or its host was removed. What it reported is beside this.'}
      </p>
    </div>
  )
}
