'use client'

import { useEffect, useMemo } from 'react'
import { api } from '../../lib/client/api.ts'
import { compareHosts } from '../../lib/client/hosts.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { refreshHosts, useDashboard } from '../../lib/client/store.ts'
import { SettingsFrame } from '../settings/SettingsFrame.tsx'
import { Button } from '../ui/Button.tsx'
import { AloneNotice } from './AloneNotice.tsx'
import { HostCard } from './HostCard.tsx'
import { Requests } from './Requests.tsx'
import { Suggestions } from './Suggestions.tsx'
import { ThisHost } from './ThisHost.tsx'

/** Round trips and when a host was seen last change all the time; no event tells of them. */
const REFRESH_MS = 5_000

function useFreshHosts(): void {
  useEffect(() => {
    const control = new AbortController()
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible') return
      // When the node does not answer, the bar at the top says so.
      api.hosts(control.signal).then(refreshHosts, () => undefined)
    }, REFRESH_MS)
    return () => {
      clearInterval(timer)
      control.abort()
    }
  }, [])
}

/** The page at `/settings/hosts`: this machine, the others, and how they come together. */
export function HostsPage() {
  const hosts = useDashboard((state) => state.hosts)
  const node = useDashboard((state) => state.node)
  const problem = useDashboard((state) => state.problem)
  useFreshHosts()
  const others = useMemo(
    () => [...hosts.values()].filter((host) => !host.self).sort(compareHosts),
    [hosts],
  )
  const self = node ? hosts.get(node.id) : undefined
  if (!node || !self) {
    return (
      <SettingsFrame>
        <p role="status" className="delayed py-8 text-dim">
          {problem ?? 'Asking Maestro…'}
        </p>
      </SettingsFrame>
    )
  }
  return (
    <SettingsFrame>
      <Requests />
      <section aria-labelledby="hosts-heading" className="pb-8">
        <div className="mb-3 flex flex-wrap items-center gap-2">
          <h2
            id="hosts-heading"
            className="flex-1 text-base font-semibold tracking-[-0.01em] max-sm:basis-full"
          >
            Hosts
            {others.length > 0 && (
              <span className="ml-2 text-sm font-normal text-faint tabular-nums">
                {others.length + 1}
              </span>
            )}
          </h2>
          <Button onClick={() => openOverlay({ kind: 'host-invite' })} className="max-sm:flex-1">
            Let a host in
          </Button>
          <Button
            look="primary"
            onClick={() => openOverlay({ kind: 'host-add' })}
            className="max-sm:flex-1"
          >
            Add a host
          </Button>
        </div>
        {others.length === 0 ? (
          <AloneNotice />
        ) : (
          <ul className="divide-y divide-line rounded-lg border border-line">
            {others.map((host) => (
              <HostCard key={host.id} host={host} />
            ))}
          </ul>
        )}
      </section>
      <Suggestions />
      <ThisHost host={self} access={node.access} />
    </SettingsFrame>
  )
}
