import { useEffect, useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { workApi } from '../../lib/client/work/api.ts'
import { goOnBoard } from '../../lib/client/work/place.ts'
import { dropProject, dropSession, dropTasks, useProject } from '../../lib/client/work/store.ts'
import { counted } from '../../lib/client/work/words.ts'
import type { Session } from '../../lib/wire/session.ts'
import type { Task } from '../../lib/wire/task.ts'
import { Refusal } from '../ui/Refusal.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'

interface Contents {
  tasks: readonly Task[]
  sessions: readonly Session[]
}

/** What a project has, as the node knows it now. */
function useContents(id: string): [Contents | null, string | null] {
  const [contents, setContents] = useState<Contents | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const control = new AbortController()
    Promise.all([workApi.tasks(id, control.signal), workApi.sessions(id, control.signal)]).then(
      ([tasks, sessions]) => setContents({ tasks, sessions }),
      (error: unknown) => {
        if (!control.signal.aborted) setProblem(messageOf(error))
      },
    )
    return () => control.abort()
  }, [id])
  return [contents, problem]
}

/** Sessions first, so that no agent goes on with a task that is gone; children go with their parents. */
async function empty({ tasks, sessions }: Contents): Promise<void> {
  for (const { id } of sessions) {
    await workApi.deleteSession(id)
    dropSession(id)
  }
  for (const { id, parentId } of tasks) {
    if (parentId !== null) continue
    await workApi.deleteTask(id)
    dropTasks([id])
  }
}

/** Asks before a project is deleted; one that has tasks is emptied only when that is asked for. */
export default function DeleteProjectDialog({ id }: { id: string }) {
  const project = useProject(id)
  const [contents, problem] = useContents(id)
  const [withAll, setWithAll] = useState(false)
  if (!project) return null
  const { tasks = [], sessions = [] } = contents ?? {}
  const has = [
    tasks.length > 0 && counted(tasks.length, 'task'),
    sessions.length > 0 && counted(sessions.length, 'session'),
  ].filter(Boolean)
  return (
    <ConfirmDialog
      title={`Delete ${project.name}?`}
      description={
        <p>
          {has.length > 0
            ? `It has ${has.join(' and ')}. A project is deleted only when it is empty.`
            : 'It leaves the board. Files in its directory stay as they are.'}
        </p>
      }
      said={`Deleted ${project.name}`}
      disabled={contents === null || (has.length > 0 && !withAll)}
      onDelete={async () => {
        if (contents) await empty(contents)
        await workApi.deleteProject(id)
        dropProject(id)
      }}
      onDone={() => goOnBoard({ projectId: null, taskId: null }, 'replace')}
    >
      {has.length > 0 && (
        <label className="flex items-start gap-2.5 rounded-md border border-line p-3 text-sm">
          <input
            type="checkbox"
            checked={withAll}
            onChange={(event) => setWithAll(event.target.checked)}
            className="mt-0.5 size-4 accent-(--seen)"
          />
          <span>
            Delete its {has.join(' and ')} too
            <span className="block text-xs text-faint">
              Their agents are stopped; files stay as they are. This cannot be undone.
            </span>
          </span>
        </label>
      )}
      <Refusal>{problem}</Refusal>
    </ConfirmDialog>
  )
}
