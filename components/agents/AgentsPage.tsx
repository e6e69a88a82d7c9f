'use client'

import { useEffect } from 'react'
import { useDashboard } from '../../lib/client/store.ts'
import { useWorkspace } from '../../lib/client/workspace/store.ts'
import { useIsPhone } from '../ui/useMedia.ts'
import { TabBar } from '../workspace/TabBar.tsx'
import { Workspace } from '../workspace/Workspace.tsx'
import { LoadingPage } from './LoadingPage.tsx'
import { StartPage } from './StartPage.tsx'

/** The page at `/`: what is open, or where to begin. */
export function AgentsPage() {
  const loaded = useDashboard((state) => state.loaded)
  const isOpen = useDashboard((state) => state.selectedId !== null)
  const hasTabs = useWorkspace(({ workspace }) => workspace.tabs.length > 1)
  const isPhone = useIsPhone()

  useTerminalCode(loaded)

  if (!loaded) return <LoadingPage />
  return (
    <>
      {hasTabs && !isPhone && <TabBar />}
      {isOpen ? <Workspace /> : <StartPage />}
    </>
  )
}

/** For a browser that is never idle, or does not say so. */
const PATIENCE_MS = 1_500

/** Fetches the code of terminal and panel while the page that is there already is idle, so that the first click finds them. */
function useTerminalCode(loaded: boolean): void {
  useEffect(() => {
    if (!loaded) return
    const fetchIt = () => {
      void import('../terminal/TerminalPane.tsx')
      void import('../panel/AgentPanel.tsx')
    }
    if (!('requestIdleCallback' in window)) {
      const timer = setTimeout(fetchIt, PATIENCE_MS)
      return () => clearTimeout(timer)
    }
    const idle = requestIdleCallback(fetchIt, { timeout: PATIENCE_MS })
    return () => cancelIdleCallback(idle)
  }, [loaded])
}
