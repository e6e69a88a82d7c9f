'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { setCurrent, useInbox } from '../../lib/client/inbox.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { useSelectAgent } from '../agents/useSelectAgent.ts'
import { BackToAgents } from '../shell/BackToAgents.tsx'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { Finished } from './Finished.tsx'
import { InboxCard } from './InboxCard.tsx'
import { MoreEntries } from './MoreEntries.tsx'
import { Nobody } from './Nobody.tsx'
import { Tail } from './Tail.tsx'
import { useDrawn, useEntries, useLeaving } from './useInbox.ts'
import { entryId, focusEntry, useInboxKeys } from './useInboxKeys.ts'

/** Everyone who waits for a person, on any host: what they ask, answered in place. */
export default function Inbox() {
  const entries = useEntries()
  const { drawn, more, drawMore } = useDrawn(entries)
  const shown = useLeaving(drawn)
  const currentId = useInbox((state) => state.currentId)
  const current = useDashboard((state) =>
    currentId === null ? undefined : state.agents.get(currentId),
  )
  const [replying, setReplying] = useState<string | null>(null)
  const open = useSelectAgent()
  const reply = useCallback((id: string) => {
    setCurrent(id)
    setReplying(id)
  }, [])
  const endReply = useCallback(() => {
    setReplying(null)
    focusEntry(useInbox.getState().currentId)
  }, [])
  useInboxKeys(entries, { open, reply })
  useFocusFollows(currentId)

  if (shown.length === 0) return <Nobody />
  return (
    <div className="flex min-h-0 flex-1">
      <section
        aria-label="Inbox"
        className="flex min-h-0 min-w-0 flex-1 flex-col border-line lg:max-w-[560px] lg:border-r"
      >
        <header className="flex h-8 shrink-0 items-center gap-2.5 border-b border-line bg-panel pr-3 pl-4 max-sm:h-12 max-sm:pl-0">
          <ShowSidebar />
          <BackToAgents />
          <h1 className="text-sm font-semibold tracking-[-0.01em]">Waiting for you</h1>
          <Count of={entries.length} />
          <span className="ml-auto flex items-center gap-1 max-sm:hidden" aria-hidden>
            <Kbd>j</Kbd>
            <Kbd>k</Kbd>
          </span>
        </header>
        <div data-pull className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
          <ol aria-label="Waiting for you, longest first">
            {shown.map(({ agent, leaving }) => (
              <InboxCard
                key={agent.id}
                agent={agent}
                leaving={leaving}
                current={agent.id === currentId}
                replying={agent.id === replying}
                onReply={reply}
                onReplied={endReply}
                onOpen={open}
              />
            ))}
          </ol>
          {more > 0 && <MoreEntries count={more} onSeen={drawMore} />}
          <Finished onOpen={open} />
        </div>
      </section>
      {current && <Tail key={current.id} agent={current} onOpen={open} />}
    </div>
  )
}

function Count({ of }: { of: number }) {
  if (of === 0) return null
  return (
    <span className="rounded-full bg-accent px-2 text-xs leading-5 font-semibold text-accent-ink tabular-nums">
      {of}
      <span className="sr-only"> {of === 1 ? 'agent waits' : 'agents wait'}</span>
    </span>
  )
}

/** When the entry that had the focus is gone, the next one has it, as it has when the page opens. */
function useFocusFollows(currentId: string | null): void {
  const last = useRef<string | null>(null)
  useEffect(() => {
    const before = last.current
    last.current = currentId
    if (currentId === null || before === currentId) return
    const focused = document.activeElement
    const isFree = focused === null || focused === document.body || !focused.isConnected
    const old = before === null ? null : document.getElementById(entryId(before))
    if (isFree || focused.id === 'main' || old?.contains(focused)) focusEntry(currentId)
  }, [currentId])
}
