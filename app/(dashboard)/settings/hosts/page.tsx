import type { Metadata } from 'next'
import { HostsPage } from '../../../../components/hosts/HostsPage.tsx'

export const metadata: Metadata = { title: 'Hosts – Maestro' }

export default function Page() {
  return <HostsPage />
}
