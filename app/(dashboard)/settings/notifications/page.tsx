import type { Metadata } from 'next'
import { NotificationsPage } from '../../../../components/settings/NotificationsPage.tsx'

export const metadata: Metadata = { title: 'Notifications – Maestro' }

export default function Page() {
  return <NotificationsPage />
}
