'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { patiently } from '../../lib/client/patiently.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { LoadingPage } from '../agents/LoadingPage.tsx'

const SessionPage = dynamic(() => patiently(() => import('./SessionPage.tsx')), {
  ssr: false,
  loading: () => <LoadingPage />,
})

/** The page at `/board/session?id=…`. */
export function SessionRoute() {
  const loaded = useDashboard((state) => state.loaded)
  const [id, setId] = useState<string | null>(null)
  useEffect(() => setId(new URLSearchParams(location.search).get('id')), [])
  return loaded && id !== null ? <SessionPage key={id} id={id} /> : <LoadingPage />
}
