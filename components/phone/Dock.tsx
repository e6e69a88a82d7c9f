import { PenLine } from 'lucide-react'
import { useEffect, useState } from 'react'
import { readDraft } from '../../lib/client/phone/drafts.ts'
import { releaseModifiers } from '../../lib/client/phone/modifiers.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { Icon } from '../ui/Icon.tsx'
import { Composer } from './Composer.tsx'
import { KeyBar } from './KeyBar.tsx'
import { Queued } from './Queued.tsx'

interface DockProps {
  agent: Agent
  /** There is a terminal to type into. */
  runs: boolean
}

/** Under a terminal that is used by touch: the keys that an on-screen keyboard lacks, and the composer. */
export default function Dock({ agent, runs }: DockProps) {
  const [writing, setWriting] = useState(() => readDraft(agent.id) !== '')
  useEffect(() => releaseModifiers, [])
  // What is written for a host that is away goes when it is back.
  const isAway = agent.state === 'unreachable'
  const canWrite = runs || isAway
  return (
    <div className="shrink-0 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)]">
      <Queued className="border-b" />
      {canWrite && writing && <Composer agent={agent} onClose={() => setWriting(false)} />}
      {canWrite && (
        <div className="flex items-center">
          {runs ? (
            <KeyBar agentId={agent.id} />
          ) : (
            <p className="min-w-0 flex-1 truncate px-4 text-sm text-dim">
              Write to it: it is sent when its host is back.
            </p>
          )}
          <button
            type="button"
            aria-label="Write a longer text"
            aria-expanded={writing}
            onClick={() => setWriting(!writing)}
            className="flex size-11 shrink-0 items-center justify-center border-l border-line text-dim active:bg-sel aria-expanded:text-text"
          >
            <Icon of={PenLine} size={18} />
          </button>
        </div>
      )}
    </div>
  )
}
