import { Plus } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { createTask } from '../../lib/client/work/actions.ts'
import { goOnBoard } from '../../lib/client/work/place.ts'
import { useTask } from '../../lib/client/work/store.ts'
import { focusBoard, setActive, useBoardUi } from '../../lib/client/work/ui.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'

/** A line in which tasks are written, one after the other: Enter makes one, Ctrl+Enter opens it too. */
export function NewTask({ projectId }: { projectId: string }) {
  const composing = useBoardUi((ui) => ui.composing)
  if (!composing) return null
  return <Line key={composing.parentId} projectId={projectId} parentId={composing.parentId} />
}

interface LineProps {
  projectId: string
  parentId: string | null
}

function Line({ projectId, parentId }: LineProps) {
  const parent = useTask(parentId)
  const [title, setTitle] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])

  const close = () => {
    useBoardUi.setState({ composing: null })
    focusBoard()
  }
  const create = async (andOpen: boolean) => {
    if (busy || title.trim() === '') return
    setBusy(true)
    setProblem(null)
    try {
      const task = await createTask({ projectId, title, ...(parentId && { parentId }) })
      setTitle('')
      setActive(task.id)
      if (andOpen) {
        useBoardUi.setState({ composing: null })
        goOnBoard({ taskId: task.id })
      }
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      void create(event.ctrlKey || event.metaKey)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="appear shrink-0 border-b border-line bg-panel px-3 py-1.5">
      <div className="flex items-center gap-2.5 text-faint">
        <Icon of={Plus} size={14} />
        {parent && <span className="max-w-56 truncate text-xs">{parent.title} /</span>}
        <input
          ref={field}
          aria-label={parent ? `New subtask of ${parent.title}` : 'New task'}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          onKeyDown={onKeyDown}
          maxLength={500}
          placeholder="What is to be done?"
          autoComplete="off"
          enterKeyHint="done"
          className="h-8 min-w-0 flex-1 bg-transparent text-sm text-text outline-none max-sm:h-11 max-sm:text-base"
        />
        <Button size="sm" disabled={title.trim() === '' || busy} onClick={() => void create(false)}>
          Add
        </Button>
        <Button size="sm" look="quiet" onClick={close}>
          Done
        </Button>
      </div>
      <Refusal className="pb-1 pl-6">{problem}</Refusal>
    </div>
  )
}
