import { useEffect } from 'react'
import { releaseModifiers } from '../../lib/client/phone/modifiers.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { KeyBar } from './KeyBar.tsx'

/** Under a terminal that is used by touch: the keys that an on-screen keyboard lacks. */
export default function Dock({ agent }: { agent: Agent }) {
  useEffect(() => releaseModifiers, [])
  return (
    <div className="shrink-0 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)]">
      <div className="flex items-center">
        <KeyBar agentId={agent.id} />
      </div>
    </div>
  )
}
