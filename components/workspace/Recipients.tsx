import { useMemo, useState } from 'react'
import { hostLabel } from '../../lib/client/hosts.ts'
import { isWaiting } from '../../lib/client/status.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { compareAgents, matchesFilter } from '../../lib/client/tree.ts'
import { type Delivery, whySkipped } from '../../lib/client/workspace/broadcast.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { AgentPath } from '../agents/AgentPath.tsx'
import { HostName } from '../agents/HostName.tsx'
import { cx } from '../ui/cx.ts'
import { SelectInput, TextInput } from '../ui/Field.tsx'

interface RecipientsProps {
  chosen: ReadonlySet<string>
  onChoose: (chosen: ReadonlySet<string>) => void
  /** How it went, once it was sent: then the list shows those alone. */
  deliveries: ReadonlyMap<string, Delivery> | null
  /** The agents of the tab in front. */
  inGrid: readonly string[]
}

/** Rows in the page at most; whoever is beyond is found by the filter. */
const MOST_ROWS = 200

/** Who gets it: by name, or a whole set at once; afterwards, how it went with each. */
export function Recipients({ chosen, onChoose, deliveries, inGrid }: RecipientsProps) {
  const agents = useDashboard((state) => state.agents)
  const hosts = useDashboard((state) => state.hosts)
  const [filter, setFilter] = useState('')
  const listed = useMemo(() => {
    const all = [...agents.values()].sort(compareAgents)
    if (deliveries) return all.filter((agent) => deliveries.has(agent.id))
    return all.filter((agent) => matchesFilter(agent, filter, hosts.get(agent.hostId)?.name))
  }, [agents, hosts, filter, deliveries])
  const able = listed.filter((agent) => !whySkipped(agent))
  const allChosen = able.length > 0 && able.every((agent) => chosen.has(agent.id))

  const set = (ids: Iterable<string>, on: boolean) => {
    const next = new Set(chosen)
    for (const id of ids) {
      if (on) next.add(id)
      else next.delete(id)
    }
    onChoose(next)
  }

  return (
    <div className="min-h-0">
      {!deliveries && (
        <div className="mb-2 flex gap-2">
          <div className="min-w-0 flex-1">
            <TextInput
              type="search"
              value={filter}
              onChange={(event) => setFilter(event.target.value)}
              onKeyDown={(event) => {
                // Enter alone would send.
                if (event.key === 'Enter') event.preventDefault()
              }}
              aria-label="Filter agents to choose from"
              placeholder="Filter by name, tag, host…"
            />
          </div>
          <div className="w-36 shrink-0">
            <WholeSet inGrid={inGrid} onChoose={(ids) => onChoose(new Set(ids))} />
          </div>
        </div>
      )}
      <fieldset className="overflow-hidden rounded-md border border-line">
        <legend className="sr-only">{deliveries ? 'Delivery' : 'Recipients'}</legend>
        {!deliveries && (
          <label className="flex h-8 items-center gap-2.5 border-b border-line bg-panel px-2.5 text-xs text-dim max-sm:h-11">
            <input
              type="checkbox"
              checked={allChosen}
              disabled={able.length === 0}
              onChange={(event) =>
                set(
                  able.map((agent) => agent.id),
                  event.target.checked,
                )
              }
              className="accent-text"
            />
            {filter ? `All ${able.length} that match` : `All ${able.length} that can take it`}
          </label>
        )}
        <ul className="max-h-[34vh] overflow-y-auto py-1" tabIndex={deliveries ? 0 : undefined}>
          {listed.slice(0, MOST_ROWS).map((agent) => (
            <Recipient
              key={agent.id}
              agent={agent}
              chosen={chosen.has(agent.id)}
              onChoose={(on) => set([agent.id], on)}
              delivery={deliveries?.get(agent.id)}
            />
          ))}
          {listed.length > MOST_ROWS && (
            <li className="px-2.5 py-1 text-2xs text-faint">
              {listed.length - MOST_ROWS} more; the filter finds them.
            </li>
          )}
          {listed.length === 0 && (
            <li className="px-2.5 py-2 text-xs text-faint">
              {filter ? `No agent matches “${filter}”.` : 'No agents yet.'}
            </li>
          )}
        </ul>
      </fieldset>
    </div>
  )
}

interface WholeSetProps {
  inGrid: readonly string[]
  onChoose: (ids: string[]) => void
}

/** Chooses the agents of the grid, a group, a tag or a host at once. */
function WholeSet({ inGrid, onChoose }: WholeSetProps) {
  const agents = useDashboard((state) => state.agents)
  const hosts = useDashboard((state) => state.hosts)
  const sets = useMemo(() => {
    const groups = new Map<string, string[]>()
    const tags = new Map<string, string[]>()
    const onHosts = new Map<string, string[]>()
    const add = (to: Map<string, string[]>, key: string, { id }: Agent) =>
      to.set(key, [...(to.get(key) ?? []), id])
    for (const agent of [...agents.values()].sort(compareAgents)) {
      const [level1, level2] = agent.path
      if (level1) add(groups, level1, agent)
      if (level2) add(groups, `${level1} / ${level2}`, agent)
      for (const tag of agent.tags) add(tags, tag, agent)
      if (hosts.size > 1) add(onHosts, hostLabel(hosts, agent.hostId), agent)
    }
    return [
      { title: 'Group', of: groups },
      { title: 'Tag', of: tags },
      { title: 'Host', of: onHosts },
    ].filter(({ of }) => of.size > 0)
  }, [agents, hosts])

  const choose = (value: string) => {
    const [title, ...rest] = value.split(':')
    const key = rest.join(':')
    const ids =
      title === 'all'
        ? [...agents.keys()]
        : title === 'grid'
          ? [...inGrid]
          : title === 'none'
            ? []
            : (sets.find((one) => one.title === title)?.of.get(key) ?? [])
    onChoose(ids.filter((id) => !whySkipped(agents.get(id))))
  }

  return (
    <SelectInput
      value=""
      onChange={(event) => choose(event.target.value)}
      aria-label="Choose a set of agents"
    >
      <option value="" disabled>
        Choose…
      </option>
      {inGrid.length > 1 && <option value="grid">Those in the grid ({inGrid.length})</option>}
      <option value="all">All</option>
      <option value="none">None</option>
      {sets.map(({ title, of }) => (
        <optgroup key={title} label={title}>
          {[...of].map(([key, ids]) => (
            <option key={key} value={`${title}:${key}`}>
              {key} ({ids.length})
            </option>
          ))}
        </optgroup>
      ))}
    </SelectInput>
  )
}

interface RecipientProps {
  agent: Agent
  chosen: boolean
  onChoose: (on: boolean) => void
  delivery: Delivery | undefined
}

function Recipient({ agent, chosen, onChoose, delivery }: RecipientProps) {
  const why = whySkipped(agent)
  const Line = delivery ? 'div' : 'label'
  const waits = isWaiting(agent)
  return (
    <li>
      <Line
        className={cx(
          'flex min-h-8 items-center gap-2.5 px-2.5 py-1 text-sm max-sm:min-h-11',
          !delivery && !why && 'hover:bg-hover',
        )}
      >
        {!delivery && (
          <input
            type="checkbox"
            checked={chosen && !why}
            disabled={why !== null}
            onChange={(event) => onChoose(event.target.checked)}
            className="shrink-0 accent-text"
          />
        )}
        <AgentPath agent={agent} withDot />
        <HostName id={agent.hostId} className="min-w-0 truncate text-xs text-faint" />
        <span className="ml-auto min-w-0 pl-2 text-right text-xs [overflow-wrap:anywhere]">
          {delivery ? (
            <Outcome delivery={delivery} />
          ) : (
            why && <span className={waits ? 'text-accent-text' : 'text-faint'}>{why}</span>
          )}
        </span>
      </Line>
    </li>
  )
}

function Outcome({ delivery }: { delivery: Delivery }) {
  switch (delivery.state) {
    case 'pending':
      return <span className="text-faint">In line</span>
    case 'sending':
      return <span className="text-dim">Sending…</span>
    case 'verified':
      return <span className="text-ok">Delivered</span>
    case 'unverified':
      return <span className="text-dim">Sent; not seen to be taken</span>
    case 'skipped':
      return <span className="text-dim">Left out. {delivery.why}</span>
    case 'failed':
      return <span className="text-bad">{delivery.why}</span>
  }
}
