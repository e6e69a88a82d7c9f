'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { refusalFor, useMay } from '../../lib/client/access/role.ts'
import { hostsWaiting, useDashboard } from '../../lib/client/store.ts'
import { BackToAgents } from '../shell/BackToAgents.tsx'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'

const PAGES = [
  { href: '/settings', name: 'General', need: 'view' },
  { href: '/settings/hosts', name: 'Hosts', need: 'admin' },
  { href: '/settings/access', name: 'Access', need: 'admin' },
  { href: '/settings/notifications', name: 'Notifications', need: 'manage' },
] as const

/** Around every page of the settings: the way back, and the way to the others. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const pathname = usePathname().replace(/\/$/, '')
  const waiting = useDashboard(hostsWaiting)
  const [mayManage, mayAll] = [useMay('manage'), useMay('admin')]
  const isMine = ({ need }: (typeof PAGES)[number]) =>
    mayAll || need === 'view' || (mayManage && need === 'manage')
  const here = PAGES.find(({ href }) => href === pathname)
  const refused = here && !isMine(here) ? refusalFor(here.need) : null
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
          {PAGES.filter(isMine).map(({ href, name }) => (
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
          {refused ? (
            <p role="status" className="py-8 text-dim">
              {refused}
            </p>
          ) : (
            children
          )}
        </div>
      </div>
    </>
  )
}
