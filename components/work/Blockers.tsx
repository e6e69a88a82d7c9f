import { counted } from '../../lib/client/work/words.ts'
import type { Task } from '../../lib/wire/task.ts'
import { StatusIcon } from './StatusIcon.tsx'

const SHOWN = 4

interface BlockersProps {
  /** What has to be completed first, and is not. */
  blockers: readonly Task[]
  force: boolean
  onForce: (force: boolean) => void
}

/** Why the task should not be begun yet, and the way to begin it all the same. */
export function Blockers({ blockers, force, onForce }: BlockersProps) {
  if (blockers.length === 0) return null
  return (
    <div className="rounded-md border border-line2 p-3 text-sm">
      <p>It waits for {counted(blockers.length, 'task')} to be completed:</p>
      <ul className="my-1.5 space-y-0.5">
        {blockers.slice(0, SHOWN).map((task) => (
          <li key={task.id} className="flex items-center gap-2 text-dim">
            <StatusIcon status={task.status} size={13} />
            <span className="truncate">{task.title}</span>
          </li>
        ))}
        {blockers.length > SHOWN && (
          <li className="text-faint">and {blockers.length - SHOWN} more</li>
        )}
      </ul>
      <label className="flex items-center gap-2.5 max-sm:min-h-11">
        <input
          type="checkbox"
          // biome-ignore lint/a11y/noAutofocus: until it is answered there is nothing to start
          autoFocus
          checked={force}
          onChange={(event) => onForce(event.target.checked)}
          className="size-4 accent-(--seen)"
        />
        Start all the same
      </label>
    </div>
  )
}
