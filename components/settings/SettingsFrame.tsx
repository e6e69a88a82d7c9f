'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { refusalFor, useMay } from '../../lib/client/access/role.ts'
import { hostsWaiting, useDashboard } from '../../lib/client/store.ts'
import { BackToAgents } from '../shell/BackToAgents.tsx'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'

const PAGES = [
  { href: '/settings', name: 'General', forAll: true },
  { href: '/settings/hosts', name: 'Hosts' },
  { href: '/settings/access', name: 'Access' },
  { href: '/settings/notifications', name: 'Notifications' },
]

/** Around every page of the settings: the way back, and the way to the others. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const pathname = usePathname().replace(/\/$/, '')
  const waiting = useDashboard(hostsWaiting)
  const mayAll = useMay('admin')
  const pages = PAGES.filter(({ forAll }) => mayAll || forAll)
  const isRefused = !mayAll && !pages.some(({ href }) => href === pathname)
  return (
    <>
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-line bg-panel px-2.5 max-sm:h-12 max-sm:pl-0">
        <ShowSidebar />
        <BackToAgents />
        <h1 className="text-sm font-medium max-sm:sr-only">Settings</h1>
        <nav
          aria-label="Settings"
          className="ml-3 flex h-full gap-1 max-sm:ml-0 max-sm:min-w-0 max-sm:gap-0"
        >
          {pages.map(({ href, name }) => (
            <Link
              key={href}
              href={href}
              aria-current={pathname === href ? 'page' : undefined}
              className="relative flex h-full items-center gap-1.5 px-2 text-xs text-dim hover:text-text aria-[current=page]:text-text aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-2 aria-[current=page]:after:-bottom-px aria-[current=page]:after:h-px aria-[current=page]:after:bg-text max-sm:px-2 max-sm:text-sm"
            >
              {name}
              {href === '/settings/hosts' && waiting > 0 && (
                <span className="rounded-full bg-accent px-1.5 text-2xs leading-4 font-semibold text-accent-ink tabular-nums">
                  {waiting}
                  <span className="sr-only"> waiting</span>
                </span>
              )}
            </Link>
          ))}
        </nav>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto w-full max-w-2xl px-6 pt-6 pb-16 max-sm:px-4">
          {isRefused ? (
            <p role="status" className="py-8 text-dim">
              {refusalFor('admin')}
            </p>
          ) : (
            children
          )}
        </div>
      </div>
    </>
  )
}
