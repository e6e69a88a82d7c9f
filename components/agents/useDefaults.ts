import { useEffect, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { ProgramId } from '../../lib/wire/agent.ts'

export interface Defaults {
  program: ProgramId
  cwd: string
}

/**
 * What a new agent begins with: the node's settings, else a shell in the home directory. The
 * directory of the settings is one of this machine (`here`), and says nothing about another.
 */
export function useDefaults(here: boolean): Defaults {
  const [settings, setSettings] = useState<Partial<Defaults>>({})
  useEffect(() => {
    const control = new AbortController()
    api.settings(control.signal).then(
      ({ defaultProgram, defaultCwd }) =>
        setSettings({
          ...(defaultProgram && { program: defaultProgram }),
          ...(defaultCwd && { cwd: defaultCwd }),
        }),
      // Without them the dialog works as well; creating will say what is wrong with the node.
      () => undefined,
    )
    return () => control.abort()
  }, [])
  const { program = 'shell', cwd = '~' } = settings
  return { program, cwd: here ? cwd : '~' }
}
