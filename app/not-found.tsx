import Link from 'next/link'
import { AppShell } from '../components/shell/AppShell.tsx'
import { CenterPage } from '../components/ui/CenterPage.tsx'

export default function NotFound() {
  return (
    <AppShell>
      <CenterPage title="There is no such page">
        <p>
          The address may be old.{' '}
          <Link className="underline underline-offset-2" href="/">
            Go to your agents
          </Link>
          .
        </p>
      </CenterPage>
    </AppShell>
  )
}
