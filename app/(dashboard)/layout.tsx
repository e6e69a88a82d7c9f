import type { ReactNode } from 'react'
import { AppShell } from '../../components/shell/AppShell.tsx'

/** Around every page of the dashboard; a browser that is not let in yet sees none of it. */
export default function DashboardLayout({ children }: { children: ReactNode }) {
  return <AppShell>{children}</AppShell>
}
