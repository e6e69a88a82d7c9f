import type { Metadata } from 'next'
import { PairPage } from '../../components/access/PairPage.tsx'

export const metadata: Metadata = { title: 'Pair – Maestro', robots: 'noindex' }

export default function Page() {
  return <PairPage />
}
