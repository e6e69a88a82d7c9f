import type { Metadata } from 'next'
import { SessionRoute } from '../../../../components/work/SessionRoute.tsx'

export const metadata: Metadata = { title: 'Session – Maestro' }

export default function Page() {
  return <SessionRoute />
}
