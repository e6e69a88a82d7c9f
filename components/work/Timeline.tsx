import { Bot, CircleDot, Flag, type LucideIcon, OctagonAlert, Plus, Square } from 'lucide-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { dateTime } from '../../lib/client/time.ts'
import { workApi } from '../../lib/client/work/api.ts'
import { putTasks, useSession, useTask } from '../../lib/client/work/store.ts'
import { TIMELINE_WORDS } from '../../lib/client/work/words.ts'
import type { Session } from '../../lib/wire/session.ts'
import type { Task, TimelineEntry, TimelineType } from '../../lib/wire/task.ts'
import { Section } from '../panel/Section.tsx'
import { Button } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { INPUT } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { Since } from '../ui/Since.tsx'
import { useCall } from '../ui/useCall.ts'

const ICONS: Record<TimelineType, LucideIcon> = {
  created: Plus,
  session_started: Bot,
  session_ended: Square,
  update: CircleDot,
  milestone: Flag,
  blocker: OctagonAlert,
}

/** So many entries are drawn at first. */
const SHOWN = 30

/** What happened to a task, the latest first; people may add to it. */
export function Timeline({ task, changeable }: { task: Task; changeable: boolean }) {
  const [all, setAll] = useState(false)
  const entries = useMemo(() => task.timeline.toReversed(), [task.timeline])
  const shown = all ? entries : entries.slice(0, SHOWN)
  return (
    <Section title="Timeline">
      {changeable && <AddEntry taskId={task.id} />}
      <ol aria-label="What happened, latest first" className="relative">
        {shown.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
      <Rest task={task} more={entries.length - shown.length} onAll={() => setAll(true)} />
    </Section>
  )
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const session = useSession(entry.sessionId ?? null)
  const bad = entry.type === 'blocker'
  return (
    <li className="relative flex gap-2.5 pb-2.5 before:absolute before:top-4 before:bottom-0 before:left-[7px] before:w-px before:bg-line last:pb-0 last:before:hidden">
      <span
        title={TIMELINE_WORDS[entry.type]}
        className={cx(
          'z-10 mt-0.5 flex size-[15px] shrink-0 bg-panel',
          bad ? 'text-bad' : 'text-faint',
        )}
      >
        <Icon of={ICONS[entry.type]} size={15} />
      </span>
      <div className="min-w-0 flex-1 text-xs leading-[18px]">
        <p className="[overflow-wrap:anywhere] whitespace-pre-wrap text-text">
          <span className="sr-only">{TIMELINE_WORDS[entry.type]}: </span>
          {readable(entry.message, session)}
        </p>
        {session && !entry.message.includes(session.id) && (
          <p className="truncate text-2xs text-faint">{session.name}</p>
        )}
      </div>
      <span title={dateTime(entry.timestamp)} className="shrink-0 text-2xs text-faint tabular-nums">
        <Since at={entry.timestamp} />
      </span>
    </li>
  )
}

interface RestProps {
  task: Task
  /** Known, and not shown. */
  more: number
  onAll: () => void
}

/** Messages name sessions by their ids, as Maestro Server writes them; people know the names. */
export const readable = (message: string, session: Session | undefined): string =>
  session ? message.replaceAll(session.id, `“${session.name}”`) : message

/** The earlier entries: those that are known, then those that only the node has. */
function Rest({ task, more, onAll }: RestProps) {
  const { busy, problem, run } = useCall()
  const known = useTask(task.id)
  const isCut = known?.timelineTruncated === true
  if (more === 0 && !isCut) return null
  const show = async () => {
    if (isCut && !(await run(async () => putTasks([await workApi.task(task.id)])))) return
    onAll()
  }
  return (
    <>
      <Button size="sm" look="quiet" className="mt-2" disabled={busy} onClick={() => void show()}>
        Earlier{more > 0 && ` (${more})`}
      </Button>
      <Refusal>{problem}</Refusal>
    </>
  )
}

const KINDS: readonly TimelineType[] = ['update', 'milestone', 'blocker']

function AddEntry({ taskId }: { taskId: string }) {
  const [message, setMessage] = useState('')
  const [type, setType] = useState<TimelineType>('update')
  const { busy, problem, run } = useCall()
  const add = async () => {
    if (busy || message.trim() === '') return
    if (await run(() => workApi.addTimeline(taskId, { message: message.trim(), type }))) {
      setMessage('')
      setType('update')
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void add()
  }
  return (
    <div className="mb-3">
      <textarea
        value={message}
        onChange={(event) => setMessage(event.target.value)}
        onKeyDown={onKeyDown}
        rows={1}
        maxLength={20_000}
        aria-label="Add to the timeline"
        placeholder="Add to the timeline"
        className={cx(INPUT, 'block field-sizing-content resize-none py-1.5 leading-5')}
      />
      {message.trim() !== '' && (
        <div className="mt-1.5 flex items-center gap-2">
          <select
            aria-label="Kind of entry"
            value={type}
            onChange={(event) => setType(event.target.value as TimelineType)}
            className="h-7 rounded-md border border-line2 bg-bg px-1.5 text-xs text-dim max-sm:h-11"
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {TIMELINE_WORDS[kind]}
              </option>
            ))}
          </select>
          <span className="flex-1" />
          <Button size="sm" disabled={busy} onClick={() => void add()}>
            Add
          </Button>
        </div>
      )}
      <Refusal className="mt-1.5">{problem}</Refusal>
    </div>
  )
}
