'use client'

import { ChevronLeft } from 'lucide-react'
import Link from 'next/link'
import { useDashboard } from '../../lib/client/store.ts'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'
import { Icon } from '../ui/Icon.tsx'
import { About } from './About.tsx'
import { Appearance } from './Appearance.tsx'
import { NewAgents } from './NewAgents.tsx'
import { Programs } from './Programs.tsx'
import { ThisMachine } from './ThisMachine.tsx'

/** The page at `/settings`: one column, read from top to bottom. */
export function SettingsPage() {
  const node = useDashboard((state) => state.node)
  const problem = useDashboard((state) => state.problem)
  return (
    <>
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-line bg-panel px-2.5 max-sm:h-12 max-sm:pl-0">
        <ShowSidebar />
        <Link
          href="/"
          aria-label="Back to the list"
          className="inline-flex size-11 items-center justify-center text-dim sm:hidden"
        >
          <Icon of={ChevronLeft} size={20} />
        </Link>
        <h1 className="text-sm font-medium">Settings</h1>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto w-full max-w-2xl px-6 pt-6 pb-16 max-sm:px-4">
          <Appearance />
          {node ? (
            <>
              <NewAgents programs={node.programs} />
              <Programs programs={node.programs} />
              <ThisMachine key={node.name} name={node.name} />
              <About node={node} />
            </>
          ) : (
            <p role="status" className="delayed py-8 text-dim">
              {problem ?? 'Asking Maestro…'}
            </p>
          )}
        </div>
      </div>
    </>
  )
}
