import { setMuted } from '../../lib/client/notify/settings.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { Button } from '../ui/Button.tsx'
import { Part } from './Part.tsx'

/** Agents of which nothing is told; more are muted by their menus. */
export function NotificationsMuted({ muted }: { muted: readonly string[] }) {
  const agents = useDashboard((state) => state.agents)
  return (
    <Part title="Muted agents" about="An agent is muted in its menu, by Mute notifications.">
      {muted.length === 0 ? (
        <p className="text-sm text-dim">None. You are told of every agent.</p>
      ) : (
        <ul>
          {muted.map((id) => {
            const name = agents.get(id)?.name ?? id
            return (
              <li key={id} className="flex min-h-9 items-center gap-3 text-sm max-sm:min-h-12">
                <span className="min-w-0 flex-1 truncate">{name}</span>
                <Button
                  look="quiet"
                  size="sm"
                  className="-mr-3"
                  aria-label={`Unmute ${name}`}
                  onClick={() => void setMuted({ id, name }, false)}
                >
                  Unmute
                </Button>
              </li>
            )
          })}
        </ul>
      )}
    </Part>
  )
}
