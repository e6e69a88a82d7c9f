import { useEffect, useState } from 'react'
import { workApi } from '../../lib/client/work/api.ts'
import type { Project } from '../../lib/wire/project.ts'
import { useHasBoard } from '../work/BoardLink.tsx'

const NONE: readonly Project[] = []

/** The projects of all hosts, asked for as the palette opens; none until they are here. */
export function useProjects(): readonly Project[] {
  const hasBoard = useHasBoard()
  const [projects, setProjects] = useState(NONE)
  useEffect(() => {
    if (!hasBoard) return
    const control = new AbortController()
    workApi.projects(control.signal).then(setProjects, () => {
      // Everything else can be gone to without them.
      if (!control.signal.aborted) setProjects(NONE)
    })
    return () => control.abort()
  }, [hasBoard])
  return projects
}
