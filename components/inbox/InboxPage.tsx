'use client'

import { useEffect } from 'react'
import { useDashboard } from '../../lib/client/store.ts'
import { LoadingPage } from '../agents/LoadingPage.tsx'
import Inbox from './Inbox.tsx'

/** The page at `/inbox`. */
export function InboxPage() {
  const loaded = useDashboard((state) => state.loaded)
  // No terminal is looked at here, so nothing may count as seen.
  useEffect(() => useDashboard.setState({ selectedId: null }), [])
  return loaded ? <Inbox /> : <LoadingPage />
}
