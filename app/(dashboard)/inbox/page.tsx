import type { Metadata } from 'next'
import { InboxPage } from '../../../components/inbox/InboxPage.tsx'

export const metadata: Metadata = { title: 'Inbox – Maestro' }

export default function Page() {
  return <InboxPage />
}
