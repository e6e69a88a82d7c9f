import { useEffect, useState } from 'react'
import { hostsApi } from '../../lib/client/hosts-api.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { useDashboard } from '../../lib/client/store.ts'
import type { HostSuggestion } from '../../lib/wire/host.ts'
import { Button } from '../ui/Button.tsx'

const VIA: Record<HostSuggestion['via'], string> = {
  tailscale: 'in your tailnet',
  mdns: 'on the local network',
}

/** Machines that run Maestro and are near, but not known yet: found, never added by themselves. */
export function Suggestions() {
  const [suggestions, setSuggestions] = useState<readonly HostSuggestion[]>([])
  const hosts = useDashboard((state) => state.hosts)
  useEffect(() => {
    const control = new AbortController()
    hostsApi.suggestions(control.signal).then(
      setSuggestions,
      // Nothing is found where nothing can be asked; adding by address works as well.
      () => undefined,
    )
    return () => control.abort()
  }, [])
  const news = suggestions.filter(({ hostId }) => !hosts.has(hostId))
  if (news.length === 0) return null
  return (
    <section aria-labelledby="suggestions-heading" className="pb-8">
      <h2 id="suggestions-heading" className="mb-3 text-base font-semibold tracking-[-0.01em]">
        Found nearby
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {news.map(({ hostId, name, url, via, version }) => (
          <li key={hostId} className="flex min-h-12 items-center gap-3 px-4 py-2">
            <span className="min-w-0 flex-1">
              <span className="font-medium">{name}</span>{' '}
              <span className="text-xs text-faint">{VIA[via]}</span>
              <span className="block truncate text-xs text-dim">
                {url}, Maestro {version}
              </span>
            </span>
            <Button
              aria-label={`Add ${name}`}
              onClick={() => openOverlay({ kind: 'host-add', url, now: true })}
            >
              Add
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
