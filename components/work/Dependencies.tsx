import { useDeferredValue, useMemo, useState } from 'react'
import { patchTask } from '../../lib/client/work/actions.ts'
import { unfinished } from '../../lib/client/work/filter.ts'
import { useWork } from '../../lib/client/work/store.ts'
import { counted } from '../../lib/client/work/words.ts'
import type { Task } from '../../lib/wire/task.ts'
import { Refusal } from '../ui/Refusal.tsx'
import { useCall } from '../ui/useCall.ts'
import { Foldable } from './Foldable.tsx'
import { TaskLine } from './TaskLine.tsx'
import { TaskSearch } from './TaskSearch.tsx'

/** What has to be completed before a task, and what waits for it. */
export function Dependencies({ task, changeable }: { task: Task; changeable: boolean }) {
  // Nobody waits for these lists: they may come a frame after what is typed.
  const tasks = useDeferredValue(useWork((state) => state.tasks))
  const { problem, run } = useCall()
  const [said, setSaid] = useState('')
  const before = task.dependencies.flatMap((id) => tasks.get(id) ?? [])
  const after = useMemo(
    () => [...tasks.values()].filter(({ dependencies }) => dependencies.includes(task.id)),
    [tasks, task.id],
  )
  const open = unfinished(task, tasks).length
  const save = async (dependencies: string[], words: string) => {
    if (await run(() => patchTask(task.id, { dependencies }))) setSaid(words)
  }
  return (
    <>
      <Foldable
        title={open > 0 ? `Waits for ${counted(open, 'task')}` : 'Waits for'}
        empty={task.dependencies.length === 0}
        action={changeable ? 'Add a task that comes first' : null}
      >
        <ul>
          {before.map((one) => (
            <TaskLine
              key={one.id}
              task={one}
              onRemove={
                changeable
                  ? () =>
                      void save(
                        task.dependencies.filter((id) => id !== one.id),
                        `${one.title} does not come first any more`,
                      )
                  : undefined
              }
            />
          ))}
        </ul>
        {changeable && (
          <TaskSearch
            label="Add a task that comes first"
            without={[task.id, ...task.dependencies]}
            onChoose={(one) =>
              void save([...task.dependencies, one.id], `${one.title} comes first`)
            }
          />
        )}
        <Refusal className="mt-1.5">{problem}</Refusal>
        <p role="status" className="sr-only">
          {said}
        </p>
      </Foldable>
      <Foldable title="Holds up" empty={after.length === 0} action={null}>
        <ul>
          {after.map((one) => (
            <TaskLine key={one.id} task={one} />
          ))}
        </ul>
      </Foldable>
    </>
  )
}
