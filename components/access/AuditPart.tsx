import { useCallback, useEffect, useState } from 'react'
import { accessApi } from '../../lib/client/access/api.ts'
import { actorWords, isRefusal } from '../../lib/client/access/audit.ts'
import { messageOf } from '../../lib/client/api.ts'
import { dateTime } from '../../lib/client/time.ts'
import type { AuditEntry } from '../../lib/wire/access.ts'
import { Part } from '../settings/Part.tsx'
import { Button } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { TextInput } from '../ui/Field.tsx'
import { Refusal } from '../ui/Refusal.tsx'

const PAGE = 25
const CALM_MS = 250

/** Who did what, newest first. */
export function AuditPart() {
  const [query, setQuery] = useState('')
  const [entries, setEntries] = useState<AuditEntry[] | null>(null)
  const [hasOlder, setHasOlder] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const load = useCallback(async (q: string, before: AuditEntry[], signal?: AbortSignal) => {
    const cursor = before.at(-1)?.seq
    try {
      const found = await accessApi.audit(
        { q, limit: PAGE, ...(cursor !== undefined && { cursor }) },
        signal,
      )
      if (signal?.aborted) return
      setEntries([...before, ...found])
      setHasOlder(found.length === PAGE && (found.at(-1)?.seq ?? 1) > 1)
      setProblem(null)
    } catch (error) {
      if (!signal?.aborted) setProblem(messageOf(error))
    }
  }, [])

  useEffect(() => {
    const control = new AbortController()
    const timer = setTimeout(() => void load(query.trim(), [], control.signal), CALM_MS)
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [query, load])

  return (
    <Part
      title="Audit"
      about="Who changed what, and who was refused. Never what was typed. Each line is chained to the one before, so that a missing one shows."
    >
      <TextInput
        type="search"
        aria-label="Search the audit"
        placeholder="Who, what, from where"
        value={query}
        onChange={({ target }) => setQuery(target.value)}
      />
      <Refusal className="mt-2">{problem}</Refusal>
      {entries?.length === 0 && (
        <p role="status" className="mt-4 text-sm text-dim">
          {query.trim() ? 'Nothing of that is written down.' : 'Nothing is written down yet.'}
        </p>
      )}
      {entries && entries.length > 0 && (
        <ol aria-label="Audit log" className="mt-3 divide-y divide-line">
          {entries.map((entry) => (
            <Line key={entry.seq} entry={entry} />
          ))}
        </ol>
      )}
      {entries && hasOlder && (
        <Button className="mt-3" onClick={() => void load(query.trim(), entries)}>
          Show older
        </Button>
      )}
    </Part>
  )
}

function Line({ entry }: { entry: AuditEntry }) {
  const { ts, action, target, result, count, ip } = entry
  const refused = isRefusal(entry)
  return (
    <li className="grid grid-cols-[10rem_minmax(0,1fr)_auto] gap-x-3 py-1.5 text-xs max-sm:grid-cols-[minmax(0,1fr)_auto]">
      <time dateTime={ts} className="text-faint tabular-nums max-sm:col-span-2">
        {dateTime(Date.parse(ts))}
      </time>
      <div className="min-w-0">
        <p className="[overflow-wrap:anywhere]">
          <span className="font-mono text-2xs">{action}</span>
          {target && <span className="ml-1.5 text-dim">{target}</span>}
        </p>
        <p className="truncate text-faint">
          {actorWords(entry)}
          {ip && `, ${ip}`}
        </p>
      </div>
      <span className={cx('tabular-nums', refused ? 'text-bad' : 'text-faint')}>
        {result}
        {count !== undefined && count > 1 && ` ×${count}`}
      </span>
    </li>
  )
}
