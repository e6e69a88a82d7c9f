import type { Metadata } from 'next'
import { BoardPage } from '../../../components/work/BoardPage.tsx'

export const metadata: Metadata = { title: 'Board – Maestro' }

export default function Page() {
  return <BoardPage />
}
