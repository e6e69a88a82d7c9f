import { Columns3, ListTree, Plus, Search, X } from 'lucide-react'
import { type KeyboardEvent, useDeferredValue, useEffect, useState } from 'react'
import { setPrefs, usePrefs } from '../../lib/client/prefs.ts'
import { needsYouCount, setFilter, useWork } from '../../lib/client/work/store.ts'
import { compose, focusBoard } from '../../lib/client/work/ui.ts'
import type { Project } from '../../lib/wire/project.ts'
import { BackToAgents } from '../shell/BackToAgents.tsx'
import { ShowSidebar } from '../shell/ShowSidebar.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { FilterMenu } from './FilterMenu.tsx'
import { ProjectSwitcher } from './ProjectSwitcher.tsx'

/** The board's one line: whose it is, how it is looked at, what is left out. */
export function BoardHeader({ project, changeable }: { project: Project; changeable: boolean }) {
  return (
    <header className="flex shrink-0 items-center gap-1.5 border-b border-line bg-panel pr-2 pl-1.5 max-sm:flex-wrap max-sm:gap-x-0 max-sm:pr-0 max-sm:pb-1.5 max-sm:pl-0 sm:h-10">
      <ShowSidebar />
      <BackToAgents />
      <h1 className="min-w-0">
        <span className="sr-only">Board of {project.name}</span>
        <ProjectSwitcher project={project} />
      </h1>
      <span aria-hidden className="order-1 basis-full sm:hidden" />
      <span className="max-sm:order-1">
        <ViewSwitch />
      </span>
      <span className="flex-1" />
      <NeedsYou projectId={project.id} />
      <Find />
      <span className="max-sm:order-1">
        <FilterMenu />
      </span>
      {changeable && (
        <Button
          size="sm"
          title="New task (c)"
          onClick={() => compose(null)}
          className="max-sm:size-11 max-sm:border-0 max-sm:px-0"
        >
          <Icon of={Plus} size={14} />
          <span className="max-lg:sr-only">New task</span>
        </Button>
      )}
    </header>
  )
}

export function toggleBoardView(): void {
  const { boardView } = usePrefs.getState()
  setPrefs({ boardView: boardView === 'tree' ? 'columns' : 'tree' })
  focusBoard()
}

function ViewSwitch() {
  const view = usePrefs((prefs) => prefs.boardView)
  return (
    <fieldset aria-label="View" className="flex shrink-0 items-center">
      <IconButton
        label="Columns by status"
        title="Columns by status (v)"
        size="sm"
        aria-pressed={view !== 'tree'}
        onClick={() => setPrefs({ boardView: 'columns' })}
      >
        <Icon of={Columns3} size={14} />
      </IconButton>
      <IconButton
        label="Tree of tasks"
        title="Tree of tasks (v)"
        size="sm"
        aria-pressed={view === 'tree'}
        onClick={() => setPrefs({ boardView: 'tree' })}
      >
        <Icon of={ListTree} size={14} />
      </IconButton>
    </fieldset>
  )
}

/** Leaves only what waits for a person; the one thing here that is amber. */
function NeedsYou({ projectId }: { projectId: string }) {
  const count = useWork((state) => needsYouCount(state, projectId))
  const on = useWork(({ filter }) => filter.needsYou)
  if (count === 0 && !on) return null
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => setFilter({ needsYou: !on })}
      title="Only tasks whose agent waits for you"
      className={cx(
        'flex h-6 shrink-0 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium tabular-nums max-sm:h-9',
        on ? 'bg-accent text-accent-ink' : 'bg-accent-soft text-accent-text',
      )}
    >
      Needs you
      <span>{count}</span>
    </button>
  )
}

function Find() {
  const applied = useWork(({ filter }) => filter.text)
  const [text, setText] = useState(applied)
  // Typing goes first; the columns follow when there is time.
  const asked = useDeferredValue(text)
  useEffect(() => {
    if (useWork.getState().filter.text !== asked) setFilter({ text: asked })
  }, [asked])
  // Another project begins without a filter.
  const projectId = useWork((state) => state.projectId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the project is what changes
  useEffect(() => setText(useWork.getState().filter.text), [projectId])

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') focusBoard()
    else if (event.key === 'Escape' && text) setText('')
    else if (event.key === 'Escape') focusBoard()
    else return
    event.preventDefault()
  }
  return (
    <div className="relative w-48 min-w-0 shrink text-faint max-sm:order-1 max-sm:ml-2 max-sm:w-auto max-sm:flex-1">
      <span className="pointer-events-none absolute inset-y-0 left-2 flex items-center">
        <Icon of={Search} size={13} />
      </span>
      <input
        id="task-filter"
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder="Find tasks"
        aria-label="Find tasks"
        title="Find tasks (f)"
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="none"
        spellCheck={false}
        className="h-7 w-full rounded-md border border-line bg-bg pr-7 pl-7 text-xs text-text transition-colors hover:border-line2 max-sm:h-10 max-sm:text-base [&::-webkit-search-cancel-button]:hidden"
      />
      {text && (
        <span className="absolute inset-y-0 right-0.5 flex items-center">
          <IconButton label="Clear what is searched" size="sm" onClick={() => setText('')}>
            <Icon of={X} size={12} />
          </IconButton>
        </span>
      )}
    </div>
  )
}
