import { useCallback, useEffect, useState } from 'react'
import { api, messageOf } from '../../lib/client/api.ts'
import type { Settings } from '../../lib/wire/node.ts'

/** The node's settings, and a change to them; `problem` says why the last one was not taken. */
export function useSettings() {
  const [settings, setSettings] = useState<Settings | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [saved, setSaved] = useState(false)

  useEffect(() => {
    const control = new AbortController()
    api.settings(control.signal).then(setSettings, (error: unknown) => {
      if (!control.signal.aborted) setProblem(messageOf(error))
    })
    return () => control.abort()
  }, [])

  const change = useCallback(async (patch: Settings) => {
    setSaved(false)
    try {
      setSettings(await api.patchSettings(patch))
      setProblem(null)
      setSaved(true)
    } catch (error) {
      setProblem(messageOf(error))
    }
  }, [])

  return { settings, problem, saved, change }
}
