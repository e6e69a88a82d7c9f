import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { openHistory } from '../../lib/client/terminal/history-wish.ts'
import { useSelectAgent } from '../agents/useSelectAgent.ts'
import { cx } from '../ui/cx.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { INPUT } from '../ui/Field.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { ToggleButton } from '../ui/ToggleButton.tsx'
import { SearchGroup } from './SearchGroup.tsx'
import { type Found, type SearchResults, useSearch } from './useSearch.ts'

const TOGGLE =
  'h-9 min-w-9 rounded-md border border-transparent px-2 font-mono text-xs text-dim hover:bg-hover hover:text-text aria-pressed:border-line2 aria-pressed:bg-sel aria-pressed:text-text max-sm:h-11 max-sm:min-w-11'

const close = () => closeOverlay('search')

/** Searches what all agents put out lately, on all hosts; Enter opens the history there. */
export default function SearchDialog() {
  const [text, setText] = useState('')
  const [regex, setRegex] = useState(false)
  const [caseSensitive, setCaseSensitive] = useState(false)
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const select = useSelectAgent()
  const results = useSearch({ text, regex, caseSensitive })
  const found = useMemo<Found[]>(
    () => results.agents.flatMap((agent) => agent.hits.map((hit) => ({ agent, hit }))),
    [results.agents],
  )
  const current = Math.min(active, found.length - 1)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at its first hit
  useEffect(() => setActive(0), [text, regex, caseSensitive])

  useEffect(() => {
    list.current?.querySelector(`#search-hit-${current}`)?.scrollIntoView({ block: 'nearest' })
  }, [current])

  const open = (at: number) => {
    const chosen = found[at]
    if (!chosen) return
    const { agent, hit } = chosen
    close()
    select(agent.agentId)
    openHistory(agent.agentId, { text, regex, caseSensitive, fromEnd: hit.fromEnd })
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step !== undefined && found.length > 0) {
      setActive(Math.max(0, Math.min(found.length - 1, current + step)))
    } else if (event.key === 'Enter') open(current)
    else return
    event.preventDefault()
  }

  let first = 0
  return (
    <Dialog title="Search the output of all agents" onClose={close} wide>
      <div className="flex shrink-0 items-center gap-1.5 border-b border-line px-5 pt-1 pb-3 max-sm:px-4">
        <input
          autoFocus
          type="text"
          role="combobox"
          aria-label="Text to find"
          aria-expanded={found.length > 0}
          aria-controls="search-hits"
          aria-activedescendant={found.length > 0 ? `search-hit-${current}` : undefined}
          value={text}
          maxLength={500}
          spellCheck={false}
          autoComplete="off"
          placeholder="An error, a file, a word…"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className={cx(INPUT, 'h-9 min-w-0 flex-1')}
        />
        <ToggleButton
          className={TOGGLE}
          label="Match case"
          on={caseSensitive}
          onChange={setCaseSensitive}
        >
          Aa
        </ToggleButton>
        <ToggleButton className={TOGGLE} label="Regular expression" on={regex} onChange={setRegex}>
          .*
        </ToggleButton>
      </div>
      <div className="min-h-40 flex-1 overflow-y-auto pb-2">
        <div ref={list} id="search-hits" role="listbox" aria-label="Hits">
          {results.agents.map((agent) => {
            const from = first
            first += agent.hits.length
            return (
              <SearchGroup
                key={`${agent.hostId} ${agent.agentId}`}
                agent={agent}
                from={from}
                current={current}
                onOpen={open}
              />
            )
          })}
        </div>
        <Words text={text} results={results} />
      </div>
    </Dialog>
  )
}

function Words({
  text,
  results: { agents, waiting, gaps },
}: {
  text: string
  results: SearchResults
}) {
  const count = agents.reduce((all, { hits }) => all + hits.length, 0)
  const state =
    text.trim() === ''
      ? 'Finds in the last 5,000 lines of every running agent. Enter opens the place.'
      : waiting > 0
        ? 'Searching…'
        : count === 0
          ? 'Nothing found in the recent output.'
          : `${count} ${count === 1 ? 'hit' : 'hits'} in ${agents.length} ${agents.length === 1 ? 'agent' : 'agents'}`
  return (
    <div className="px-5 pt-3 max-sm:px-4">
      <p role="status" className="text-xs text-faint">
        {state}
      </p>
      {gaps.map((gap) => (
        <Refusal key={gap} className="mt-1.5">
          {gap}
        </Refusal>
      ))}
    </div>
  )
}
