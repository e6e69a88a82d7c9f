import type { Metadata } from 'next'
import { SettingsPage } from '../../../components/settings/SettingsPage.tsx'

export const metadata: Metadata = { title: 'Settings – Maestro' }

export default function Page() {
  return <SettingsPage />
}
