import { useMemo } from 'react'
import { deleteTask, taskAndBelow } from '../../lib/client/work/actions.ts'
import { goOnBoard, useBoardPlace } from '../../lib/client/work/place.ts'
import { useTask, useWork } from '../../lib/client/work/store.ts'
import { counted, hasSessionEnded } from '../../lib/client/work/words.ts'
import { ConfirmDialog } from './ConfirmDialog.tsx'

/** Of many subtasks, so many are named. */
const NAMED = 8

/** Asks before a task is deleted; its subtasks, which go with it, are named. */
export default function DeleteTaskDialog({ id }: { id: string }) {
  const task = useTask(id)
  const structure = useWork((state) => state.structure)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `structure` stands for the tasks
  const below = useMemo(() => taskAndBelow(id).slice(1), [id, structure])
  const tasks = useWork((state) => state.tasks)
  const running = useWork(({ sessions }) =>
    (task?.sessionIds ?? []).reduce((count, one) => {
      const session = sessions.get(one)
      return session && !hasSessionEnded(session) ? count + 1 : count
    }, 0),
  )
  if (!task) return null
  const more = below.length - NAMED
  return (
    <ConfirmDialog
      title={`Delete “${task.title}”?`}
      description={
        <>
          <p>This cannot be undone: its timeline goes too.</p>
          {running > 0 && (
            <p className="mt-1.5">
              {counted(running, 'session')} at work on it {running === 1 ? 'goes' : 'go'} on without
              it.
            </p>
          )}
          {below.length > 0 && (
            <>
              <p className="mt-1.5">With it {counted(below.length, 'subtask')}:</p>
              <ul className="mt-1 list-disc space-y-0.5 pl-5 text-text">
                {below.slice(0, NAMED).map((one) => (
                  <li key={one}>{tasks.get(one)?.title}</li>
                ))}
              </ul>
              {more > 0 && <p className="mt-1">and {more} more</p>}
            </>
          )}
        </>
      }
      said={`Deleted “${task.title}”`}
      onDelete={() => deleteTask(id)}
      onDone={() => {
        if (useBoardPlace.getState().taskId === id) goOnBoard({ taskId: null })
      }}
    />
  )
}
