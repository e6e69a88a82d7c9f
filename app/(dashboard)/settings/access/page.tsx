import type { Metadata } from 'next'
import { AccessPage } from '../../../../components/access/AccessPage.tsx'

export const metadata: Metadata = { title: 'Access – Maestro' }

export default function Page() {
  return <AccessPage />
}
