import type { ReactNode } from 'react'
import { hostLabel } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import type { AgentHits, SearchHit } from '../../lib/wire/search.ts'
import { cx } from '../ui/cx.ts'

interface SearchGroupProps {
  agent: AgentHits
  /** Number of its first hit in the whole list. */
  from: number
  current: number
  onOpen(at: number): void
}

/** The hits in one agent's output. */
export function SearchGroup({ agent, from, current, onOpen }: SearchGroupProps) {
  const host = useDashboard((state) =>
    state.hosts.size > 1 ? hostLabel(state.hosts, agent.hostId) : null,
  )
  const heading = `search-agent-${from}`
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options, which a fieldset is not
    <div role="group" aria-labelledby={heading} className="pt-2">
      <div
        id={heading}
        className="sticky top-0 flex items-baseline gap-2 bg-raised px-5 py-1 text-xs max-sm:px-4"
      >
        <span className="truncate font-medium text-dim">{agent.name}</span>
        {host && <span className="shrink-0 text-2xs text-faint">{host}</span>}
        <span className="flex-1" />
        <span className="shrink-0 text-2xs text-faint tabular-nums">
          {agent.hits.length}
          {agent.truncated && '+'}
        </span>
      </div>
      {agent.hits.map((hit, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keyboard
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <div
          key={`${hit.fromEnd} ${hit.text}`}
          id={`search-hit-${from + i}`}
          role="option"
          aria-selected={from + i === current}
          onClick={() => onOpen(from + i)}
          className={cx(
            'cursor-default px-5 py-1.5 font-mono text-2xs leading-4 max-sm:px-4 max-sm:py-2.5',
            from + i === current ? 'bg-sel' : 'hover:bg-hover',
          )}
        >
          <Context lines={hit.before} />
          <div className="truncate text-text">{marked(hit)}</div>
          <Context lines={hit.after} />
        </div>
      ))}
    </div>
  )
}

function Context({ lines }: { lines: readonly string[] }) {
  const shown = lines.filter((line) => line.trim() !== '')
  return shown.map((line) => (
    <div key={line} className="truncate text-faint">
      {line}
    </div>
  ))
}

/** Characters before the first match that are shown; the rest would push it out of sight. */
const LEAD = 32

/** The line with its matches marked, begun near the first of them. */
function marked({ text, ranges }: SearchHit): ReactNode[] {
  const first = ranges[0]?.[0] ?? 0
  const begin = first > LEAD * 2 ? first - LEAD : text.length - text.trimStart().length
  const parts: ReactNode[] = begin > 0 && first > LEAD * 2 ? ['…'] : []
  let at = Math.min(begin, first)
  for (const [start, end] of ranges) {
    parts.push(text.slice(at, start))
    parts.push(
      <mark key={start} className="rounded-[2px] bg-seen/30 text-text">
        {text.slice(start, end)}
      </mark>,
    )
    at = end
  }
  parts.push(text.slice(at))
  return parts
}
