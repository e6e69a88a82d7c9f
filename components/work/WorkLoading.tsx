import { reloadWork } from '../../lib/client/work/load.ts'
import { useWork } from '../../lib/client/work/store.ts'
import { Button } from '../ui/Button.tsx'

/** Before the lists are here: nothing for a blink, then a word, then what is wrong. */
export function WorkLoading() {
  const problem = useWork((state) => state.problem)
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 p-6 text-center text-dim">
      {problem ? (
        <div role="alert" className="appear max-w-sm">
          <p className="font-medium text-text">The board could not be loaded</p>
          <p className="mt-1 [overflow-wrap:anywhere]">{problem}</p>
          <Button className="mt-4" onClick={reloadWork}>
            Try again
          </Button>
        </div>
      ) : (
        <p className="delayed">Loading tasks…</p>
      )}
    </div>
  )
}
