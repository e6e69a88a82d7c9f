import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { compareHosts } from '../../lib/client/hosts.ts'
import { usePrefs } from '../../lib/client/prefs.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { buildRows, filterRows, type Row } from '../../lib/client/tree.ts'
import { IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { useIsPhone } from '../ui/useMedia.ts'
import { AgentTree, type AgentTreeHandle } from './AgentTree.tsx'
import { ListNotice } from './ListNotice.tsx'
import { ListSkeleton } from './ListSkeleton.tsx'
import { LoadingPage } from './LoadingPage.tsx'
import { hasNothingToList, NothingToList } from './StartPage.tsx'

/** Rows to show: everything, or what the filter leaves. */
function useRows(filter: string): Row[] {
  const collapsed = usePrefs((prefs) => prefs.collapsed)
  const placement = useDashboard((state) => state.placement)
  // With a filter, activity counts too; without one the rows outlive any number of events.
  const agentsForFilter = useDashboard((state) => (filter ? state.agents : null))
  // biome-ignore lint/correctness/useExhaustiveDependencies: `placement` stands for agents and hosts
  return useMemo(() => {
    const { agents, hosts } = useDashboard.getState()
    if (filter) return filterRows(agents.values(), hosts, filter)
    const order = [...hosts.values()].sort(compareHosts).map((host) => host.id)
    return buildRows(agents.values(), order, new Set(collapsed))
  }, [placement, collapsed, filter, agentsForFilter])
}

/** Filter and tree. */
export function AgentList() {
  const [filter, setFilter] = useState('')
  const loaded = useDashboard((state) => state.loaded)
  // On a phone there is no page beside the list that could say these things.
  const isPhone = useIsPhone()
  const hasProblem = useDashboard((state) => state.problem !== null)
  const nothingToList = useDashboard(hasNothingToList)
  const rows = useRows(filter.trim())
  const tree = useRef<AgentTreeHandle>(null)
  const hasTree = loaded && !(isPhone && nothingToList) && rows.length > 0

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown') tree.current?.focusFirst()
    else if (event.key === 'Enter') tree.current?.openFirst()
    else if (event.key === 'Escape' && filter) setFilter('')
    else if (event.key === 'Escape') event.currentTarget.blur()
    else return
    event.preventDefault()
  }

  return (
    <>
      <div className="relative mx-2.5 mb-2 shrink-0 text-faint">
        <span className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center">
          <Icon of={Search} size={14} />
        </span>
        <input
          id="agent-filter"
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder="Filter agents"
          aria-label="Filter agents"
          aria-controls={hasTree ? 'agent-tree' : undefined}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="none"
          spellCheck={false}
          className="h-8 w-full rounded-md border border-line bg-bg pr-8 pl-8 text-sm text-text transition-colors hover:border-line2 max-sm:h-10 max-sm:text-base [&::-webkit-search-cancel-button]:hidden"
        />
        <span className="absolute inset-y-0 right-1.5 flex items-center max-sm:right-0">
          {filter ? (
            <IconButton label="Clear the filter" onClick={() => setFilter('')} size="sm">
              <Icon of={X} size={13} />
            </IconButton>
          ) : (
            <Kbd className="max-sm:hidden">/</Kbd>
          )}
        </span>
      </div>
      <p role="status" className="sr-only">
        {filter && `${rows.filter((row) => row.kind === 'agent').length} agents match`}
      </p>
      {isPhone && !loaded && hasProblem ? (
        <LoadingPage />
      ) : !loaded ? (
        <ListSkeleton />
      ) : isPhone && nothingToList ? (
        <NothingToList />
      ) : hasTree ? (
        <AgentTree ref={tree} rows={rows} filtered={filter !== ''} />
      ) : filter ? (
        <ListNotice filter={filter} onClear={() => setFilter('')} />
      ) : (
        <p className="flex-1 px-4 py-2 text-xs text-faint">Agents appear here.</p>
      )}
    </>
  )
}
