'use client'

import { useAgent, useDashboard } from '../../lib/client/store.ts'
import { AgentView } from './AgentView.tsx'
import { GonePage, StartPage } from './StartPage.tsx'

/** The page at `/`: the selected agent, or where to begin. */
export function AgentsPage() {
  const loaded = useDashboard((state) => state.loaded)
  const selectedId = useDashboard((state) => state.selectedId)
  const agent = useAgent(selectedId)
  if (!loaded) return <Loading />
  if (selectedId === null) return <StartPage />
  return agent ? <AgentView agent={agent} /> : <GonePage />
}

function Loading() {
  const problem = useDashboard((state) => state.problem)
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 p-6 text-center text-dim">
      <h1 className="sr-only">Agents</h1>
      {problem ? (
        <div role="alert" className="appear max-w-sm">
          <p className="font-medium text-text">Maestro does not answer</p>
          <p className="mt-1">{problem}</p>
          <p className="mt-3 text-xs text-faint">This page tries again by itself.</p>
        </div>
      ) : (
        <p className="delayed">Connecting…</p>
      )}
    </div>
  )
}
