'use client'

import { useMay } from '../../lib/client/access/role.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { About } from './About.tsx'
import { Appearance } from './Appearance.tsx'
import { NewAgents } from './NewAgents.tsx'
import { Programs } from './Programs.tsx'
import { SettingsFrame } from './SettingsFrame.tsx'

/** The page at `/settings`: one column, read from top to bottom. */
export function SettingsPage() {
  const node = useDashboard((state) => state.node)
  const maySet = useMay('admin')
  const problem = useDashboard((state) => state.problem)
  return (
    <SettingsFrame>
      <Appearance />
      {node ? (
        <>
          {maySet && <NewAgents programs={node.programs} />}
          <Programs programs={node.programs} />
          <About node={node} />
        </>
      ) : (
        <p role="status" className="delayed py-8 text-dim">
          {problem ?? 'Asking Maestro…'}
        </p>
      )}
    </SettingsFrame>
  )
}
