import { useMay } from '../../lib/client/access/role.ts'
import { nameProblem, splitName } from '../../lib/client/names.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { Button } from '../ui/Button.tsx'

/** What stands in the list's place when nothing matches the filter. */
export function ListNotice({ filter, onClear }: { filter: string; onClear: () => void }) {
  const mayMake = useMay('manage')
  const couldBeName = nameProblem(filter.trim()) === null && splitName(filter.trim())[2] !== ''
  return (
    <div className="flex flex-1 flex-col items-start gap-3 px-4 py-3 text-sm text-dim">
      <p className="[overflow-wrap:anywhere]">
        No agent matches <span className="text-text">“{filter.trim()}”</span>.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={onClear}>Clear the filter</Button>
        {couldBeName && mayMake && (
          <Button look="quiet" onClick={() => openOverlay({ kind: 'new', name: filter.trim() })}>
            Create it
          </Button>
        )}
      </div>
    </div>
  )
}
