import { hostLabel } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { dateTime } from '../../lib/client/time.ts'
import type { Task } from '../../lib/wire/task.ts'

/** When it was made, begun and done, where it is kept, and its id. */
export function TaskFacts({ task }: { task: Task }) {
  const home = useDashboard((state) =>
    state.hosts.size > 1 ? hostLabel(state.hosts, task.homeId) : null,
  )
  const rows = [
    ['Created', dateTime(task.createdAt)],
    ['Started', task.startedAt && dateTime(task.startedAt)],
    ['Completed', task.completedAt && dateTime(task.completedAt)],
    ['Kept on', home],
    ['Skills', task.skillIds.join(', ')],
  ]
  return (
    <dl className="grid grid-cols-[4.75rem_minmax(0,1fr)] gap-y-1 px-4 pt-3 pb-6 text-xs">
      {rows.map(
        ([name, value]) =>
          value && (
            <div key={name} className="contents">
              <dt className="text-faint">{name}</dt>
              <dd className="text-dim">{value}</dd>
            </div>
          ),
      )}
      <dt className="text-faint">Id</dt>
      <dd className="truncate font-mono text-2xs leading-4 text-dim select-all">{task.id}</dd>
    </dl>
  )
}
