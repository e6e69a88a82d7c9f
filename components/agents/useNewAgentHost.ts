import { useState } from 'react'
import { outage } from '../../lib/client/hosts.ts'
import { setPrefs, usePrefs } from '../../lib/client/prefs.ts'
import { type DashboardState, useDashboard } from '../../lib/client/store.ts'

/**
 * Where a new agent begins unless somebody chooses: on the host asked for, that of the agent shown,
 * the one chosen last, this machine; the first of them that can be reached.
 */
export function firstHost(
  { hosts, agents, selectedId, node }: DashboardState,
  wanted: string | undefined,
  remembered: string,
): string {
  const shown = selectedId === null ? undefined : agents.get(selectedId)?.hostId
  const usable = [wanted, shown, remembered].find((id) => {
    const host = id ? hosts.get(id) : undefined
    return host !== undefined && outage(host) === null
  })
  return usable ?? node?.id ?? ''
}

/** The host of the dialog, and how it is chosen; what is chosen by hand is remembered here. */
export function useNewAgentHost(wanted: string | undefined): [string, (id: string) => void] {
  const [hostId, setHostId] = useState(() =>
    firstHost(useDashboard.getState(), wanted, usePrefs.getState().newAgentHost),
  )
  return [
    hostId,
    (id) => {
      setHostId(id)
      setPrefs({ newAgentHost: id })
    },
  ]
}
