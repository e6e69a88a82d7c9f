'use client'

import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'
import { useWithdrawn } from '../../lib/client/access/withdrawn.ts'
import { connectDashboard } from '../../lib/client/connect.ts'
import { listenForPalette } from '../../lib/client/palette/listen.ts'
import { loadPrefs, usePrefs } from '../../lib/client/prefs.ts'
import { followAddress } from '../../lib/client/selection.ts'
import { listenToShortcuts } from '../../lib/client/shortcuts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { loadTerminalLook } from '../../lib/client/terminal/look.ts'
import { followTheme } from '../../lib/client/theme.ts'
import { listenToWorkspaceKeys } from '../../lib/client/workspace/keys.ts'
import { followWorkspace } from '../../lib/client/workspace/store.ts'
import { OpenBanner } from '../access/OpenBanner.tsx'
import { WithdrawnPage } from '../access/WithdrawnPage.tsx'
import { Companion } from '../notify/Companion.tsx'
import { Phone } from '../phone/Phone.tsx'
import { cx } from '../ui/cx.ts'
import { Announcer } from './Announcer.tsx'
import { ConnectionBar } from './ConnectionBar.tsx'
import { Overlays } from './Overlays.tsx'
import { PageTitle } from './PageTitle.tsx'
import { Sidebar } from './Sidebar.tsx'
import { Toasts } from './Toasts.tsx'

/** Everything around a page: the list of agents, what floats, and the connection to the node. */
export function AppShell({ children }: { children: ReactNode }) {
  const pathname = usePathname()
  const hasSelection = useDashboard((state) => state.selectedId !== null)
  const withdrawn = useWithdrawn((state) => state.reason !== null)
  const sidebarOpen = usePrefs((prefs) => prefs.sidebarOpen)
  // A phone shows the list or the page, never both.
  const pageOnPhone = hasSelection || pathname !== '/'

  useEffect(() => {
    const disposers = [
      loadPrefs(),
      followTheme(),
      loadTerminalLook(),
      followWorkspace(),
      followAddress(),
      connectDashboard(),
      listenToShortcuts(),
      listenForPalette(),
      listenToWorkspaceKeys(),
    ]
    return () => {
      for (const dispose of disposers) dispose()
    }
  }, [])

  if (withdrawn) return <WithdrawnPage />
  return (
    <div className="relative top-(--app-top) flex h-[var(--app-height,100dvh)] flex-col overflow-hidden">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:border focus:border-line2 focus:bg-raised focus:px-3 focus:py-1.5"
      >
        Skip to the terminal
      </a>
      <OpenBanner />
      <ConnectionBar />
      <div className="flex min-h-0 flex-1">
        <Sidebar className={cx(pageOnPhone && 'max-sm:hidden', !sidebarOpen && 'sm:hidden')} />
        <main
          id="main"
          data-region="main"
          tabIndex={-1}
          className={cx(
            'relative flex min-w-0 flex-1 flex-col bg-bg outline-none',
            !pageOnPhone && 'max-sm:hidden',
          )}
        >
          {children}
        </main>
      </div>
      <Phone />
      <Overlays />
      <Toasts />
      <Announcer />
      <Companion />
      <PageTitle />
    </div>
  )
}
