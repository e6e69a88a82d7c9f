import { useState } from 'react'
import { firstHost } from '../../lib/client/hosts.ts'
import { setPrefs, usePrefs } from '../../lib/client/prefs.ts'
import { useDashboard } from '../../lib/client/store.ts'

/** The host of the dialog, and how it is chosen; what is chosen by hand is remembered here. */
export function useNewAgentHost(wanted: string | undefined): [string, (id: string) => void] {
  const { newAgentHost } = usePrefs.getState()
  // Kept as it was at first: a host that goes away meanwhile is told of, not exchanged.
  const [chosen, setChosen] = useState(() =>
    firstHost(useDashboard.getState(), wanted, newAgentHost),
  )
  // The dialog may be open before anything is known.
  const late = useDashboard((state) => (chosen ? '' : firstHost(state, wanted, newAgentHost)))
  return [
    chosen || late,
    (id) => {
      setChosen(id)
      setPrefs({ newAgentHost: id })
    },
  ]
}
