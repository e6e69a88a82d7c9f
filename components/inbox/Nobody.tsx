import { useEffect } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { rescueFocus } from '../../lib/client/rescue-focus.ts'
import { type DashboardState, useDashboard } from '../../lib/client/store.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { useSelectAgent } from '../agents/useSelectAgent.ts'
import { BackToAgents } from '../shell/BackToAgents.tsx'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'
import { AgentLine } from './AgentLine.tsx'
import { Finished, useFinished } from './Finished.tsx'

const SHOWN = 8

const atWork = ({ agents }: DashboardState): Agent[] =>
  [...agents.values()]
    .filter((agent) => agent.state === 'running' && agent.activity === 'working')
    .sort((a, b) => a.activitySince - b.activitySince)

/** Nobody asks: who works meanwhile, and what came to an end. */
export function Nobody() {
  const finished = useFinished()
  const open = useSelectAgent()
  const working = useDashboard(useShallow(atWork))
  // The entry that was answered last has taken it along.
  useEffect(() => rescueFocus('main'), [])
  return (
    <section aria-label="Inbox" className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-8 shrink-0 items-center px-2.5 max-sm:h-12 max-sm:pl-0">
        <ShowSidebar />
        <BackToAgents />
      </div>
      <div data-pull className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        <div className="appear mx-auto w-full max-w-md px-4 pt-[12vh] pb-16">
          <div className="mb-8 text-center">
            <h1 className="text-lg font-semibold tracking-[-0.01em]">Nobody waits for you</h1>
            <p className="mt-1 text-dim">{summary(working.length, finished.length)}</p>
          </div>
          {finished.length > 0 && (
            <div className="mb-4 overflow-hidden rounded-lg border border-line">
              <Finished onOpen={open} />
            </div>
          )}
          {working.length > 0 && <Working agents={working} onOpen={open} />}
        </div>
      </div>
    </section>
  )
}

function summary(working: number, finished: number): string {
  const works = working === 1 ? 'One agent works' : `${working} agents work`
  const ended =
    finished === 1 ? 'one has finished that you have not seen' : `${finished} have finished unseen`
  if (working > 0 && finished > 0) return `${works}, ${ended}.`
  if (working > 0) return `${works}. Whoever asks for something appears here.`
  if (finished > 0) return `${ended.charAt(0).toUpperCase()}${ended.slice(1)}.`
  return 'Whoever asks for something appears here, with the question and its answers.'
}

function Working({ agents, onOpen }: { agents: readonly Agent[]; onOpen: (id: string) => void }) {
  return (
    <section aria-labelledby="working" className="overflow-hidden rounded-lg border border-line">
      <h2
        id="working"
        className="flex h-9 items-center px-4 text-xs font-medium text-dim max-sm:h-12"
      >
        At work
      </h2>
      <ul>
        {agents.slice(0, SHOWN).map((agent) => (
          <li key={agent.id}>
            <AgentLine agent={agent} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {agents.length > SHOWN && (
        <p className="px-4 py-2 text-xs text-faint">and {agents.length - SHOWN} more</p>
      )}
    </section>
  )
}
