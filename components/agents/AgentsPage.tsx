'use client'

import { useAgent, useDashboard } from '../../lib/client/store.ts'
import { AgentView } from './AgentView.tsx'
import { LoadingPage } from './LoadingPage.tsx'
import { GonePage, StartPage } from './StartPage.tsx'

/** The page at `/`: the selected agent, or where to begin. */
export function AgentsPage() {
  const loaded = useDashboard((state) => state.loaded)
  const selectedId = useDashboard((state) => state.selectedId)
  const agent = useAgent(selectedId)
  if (!loaded) return <LoadingPage />
  if (selectedId === null) return <StartPage />
  return agent ? <AgentView agent={agent} /> : <GonePage />
}
