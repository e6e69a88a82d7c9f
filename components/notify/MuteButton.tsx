import { setMuted } from '../../lib/client/notify/settings.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { useIsMuted } from './useIsMuted.ts'

/** Whether this agent is told of, and the way to change that. */
export function MuteButton({ agent }: { agent: Pick<Agent, 'id' | 'name'> }) {
  const muted = useIsMuted(agent.id)
  return (
    <span className="flex items-baseline gap-2">
      {muted ? 'muted' : 'on'}
      <button
        type="button"
        onClick={() => void setMuted(agent, !muted)}
        className="text-faint underline decoration-line2 underline-offset-2 hover:text-text"
      >
        {muted ? 'Unmute' : 'Mute'}
      </button>
    </span>
  )
}
