import { Check, ListFilter } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { hostLabel } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { choiceCount, NO_FILTER } from '../../lib/client/work/filter.ts'
import { setFilter, useWork } from '../../lib/client/work/store.ts'
import { PRIORITIES, PRIORITY_WORDS, STATUS_WORDS, STATUSES } from '../../lib/client/work/words.ts'
import { MenuLine } from '../ui/FloatingMenu.tsx'
import { Icon } from '../ui/Icon.tsx'
import { PriorityIcon } from './PriorityIcon.tsx'
import { StatusIcon } from './StatusIcon.tsx'

const ITEM =
  'flex h-7.5 items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none max-sm:h-11 data-highlighted:bg-sel'

/** `item` in or out of a list. */
const toggled = <T,>(list: readonly T[], item: T): T[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item]

/** Hosts and agents that sessions of this project run or ran on. */
function usePlaces(): { hosts: string[]; agents: string[] } {
  const hosts = useWork(
    useShallow(({ sessions, projectId }) => [
      ...new Set(
        [...sessions.values()].flatMap((one) =>
          one.projectId === projectId && one.hostId ? one.hostId : [],
        ),
      ),
    ]),
  )
  const agents = useWork(
    useShallow(({ sessions, projectId }) => [
      ...new Set(
        [...sessions.values()].flatMap((one) =>
          one.projectId === projectId && one.agentId ? one.agentId : [],
        ),
      ),
    ]),
  )
  return { hosts, agents }
}

/** Status, priority, host and agent; the menu stays open while several are chosen. */
export function FilterMenu() {
  const filter = useWork((state) => state.filter)
  const count = choiceCount(filter)
  const { hosts, agents } = usePlaces()
  const known = useDashboard((state) => state.hosts)
  const names = useDashboard((state) => state.agents)
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={count > 0 ? `Filter, ${count} chosen` : 'Filter'}
        title="Filter by status, priority, host or agent"
        className="flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2 text-xs text-dim hover:bg-hover hover:text-text data-[state=open]:bg-sel max-sm:h-11 max-sm:min-w-11 max-sm:justify-center"
      >
        <Icon of={ListFilter} size={14} />
        {count > 0 && <span className="font-medium text-text tabular-nums">{count}</span>}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          loop
          aria-label="Filter"
          className="appear z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto rounded-lg border border-line2 bg-raised p-1 shadow-(--shadow)"
        >
          {STATUSES.map((status) => (
            <Choice
              key={status}
              on={filter.statuses.includes(status)}
              run={() => setFilter({ statuses: toggled(filter.statuses, status) })}
            >
              <StatusIcon status={status} />
              {STATUS_WORDS[status]}
            </Choice>
          ))}
          <MenuLine />
          {PRIORITIES.map((priority) => (
            <Choice
              key={priority}
              on={filter.priorities.includes(priority)}
              run={() => setFilter({ priorities: toggled(filter.priorities, priority) })}
            >
              <PriorityIcon priority={priority} />
              {PRIORITY_WORDS[priority]} priority
            </Choice>
          ))}
          {hosts.length > 1 && <MenuLine />}
          {hosts.length > 1 &&
            hosts.map((id) => (
              <Choice
                key={id}
                on={filter.hostId === id}
                run={() => setFilter({ hostId: filter.hostId === id ? '' : id })}
              >
                On {hostLabel(known, id)}
              </Choice>
            ))}
          {agents.length > 0 && <MenuLine />}
          {agents.slice(-12).map((id) => (
            <Choice
              key={id}
              on={filter.agentId === id}
              run={() => setFilter({ agentId: filter.agentId === id ? '' : id })}
            >
              By {names.get(id)?.name ?? 'an agent that is gone'}
            </Choice>
          ))}
          {count > 0 && (
            <>
              <MenuLine />
              <DropdownMenu.Item
                className={`${ITEM} text-dim`}
                onSelect={() => setFilter({ ...NO_FILTER, text: filter.text })}
              >
                Clear
              </DropdownMenu.Item>
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Choice({ on, run, children }: { on: boolean; run: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.CheckboxItem
      checked={on}
      onSelect={(event) => {
        // Several may be chosen.
        event.preventDefault()
        run()
      }}
      className={ITEM}
    >
      <span className="flex min-w-0 flex-1 items-center gap-2.5 truncate">{children}</span>
      {on && <Icon of={Check} size={13} />}
    </DropdownMenu.CheckboxItem>
  )
}
