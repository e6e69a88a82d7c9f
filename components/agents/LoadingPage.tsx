import { useDashboard } from '../../lib/client/store.ts'

/** Before the first lists are here: nothing for a blink, then a word, then what is wrong. */
export function LoadingPage() {
  const problem = useDashboard((state) => state.problem)
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 p-6 text-center text-dim">
      <h1 className="sr-only">Agents</h1>
      {problem ? (
        <div role="alert" className="appear max-w-sm">
          <p className="font-medium text-text">Maestro does not answer</p>
          <p className="mt-1">{problem}</p>
          <p className="mt-3 text-xs text-faint">This page tries again by itself.</p>
        </div>
      ) : (
        <p className="delayed">Connecting…</p>
      )}
    </div>
  )
}
