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

  // The terminal's code is fetched while the page is idle, so that the first click finds it there.
  useEffect(() => {
    void import('../terminal/TerminalPane.tsx')
  }, [])

  if (!loaded) return <LoadingPage />
  return (
    <>
      {hasTabs && !isPhone && <TabBar />}
      {isOpen ? <Workspace /> : <StartPage />}
    </>
  )
}
