'use client'

import dynamic from 'next/dynamic'
import { useEffect } from 'react'
import { patiently } from '../../lib/client/patiently.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { LoadingPage } from '../agents/LoadingPage.tsx'

const Board = dynamic(() => patiently(() => import('./Board.tsx')), {
  ssr: false,
  loading: () => <LoadingPage />,
})

/** The page at `/board`. */
export function BoardPage() {
  const loaded = useDashboard((state) => state.loaded)
  // No terminal is looked at here, so nothing may count as seen.
  useEffect(() => useDashboard.setState({ selectedId: null }), [])
  return loaded ? <Board /> : <LoadingPage />
}
