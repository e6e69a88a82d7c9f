import { useEffect, useMemo, useRef, useState } from 'react'
import { api, messageOf } from '../../lib/client/api.ts'
import { parseDiff } from '../../lib/client/diff.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { useAgent } from '../../lib/client/store.ts'
import type { AgentGit } from '../../lib/wire/agent.ts'
import { cx } from '../ui/cx.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { FileChanges } from './FileChanges.tsx'

const close = () => closeOverlay('diff')

/** What an agent changed since the last commit, file by file; j and k go through the files. */
export default function DiffDialog({ id, path }: { id: string; path?: string }) {
  const agent = useAgent(id)
  const [git, setGit] = useState<AgentGit | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const [chosen, setChosen] = useState(path ?? '')
  const body = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const control = new AbortController()
    api.git(id, control.signal).then(setGit, (error) => {
      if (!control.signal.aborted) setFailed(messageOf(error))
    })
    return () => control.abort()
  }, [id])

  const diffs = useMemo(
    () => new Map(parseDiff(git?.diff ?? '').map((diff) => [diff.path, diff])),
    [git],
  )
  const files = git?.files ?? []
  const at = Math.max(
    0,
    files.findIndex((file) => file.path === chosen),
  )
  const file = files[at]

  // biome-ignore lint/correctness/useExhaustiveDependencies: another file begins at its top
  useEffect(() => {
    body.current?.scrollTo({ top: 0 })
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [at])

  const step = (by: number) => {
    const next = files[Math.max(0, Math.min(files.length - 1, at + by))]
    if (next) setChosen(next.path)
  }
  const latestStep = useRef(step)
  latestStep.current = step
  useEffect(() => {
    // Wherever the focus is in the dialog, which keeps it.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'j' || event.key === 'ArrowRight') latestStep.current(1)
      else if (event.key === 'k' || event.key === 'ArrowLeft') latestStep.current(-1)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])

  return (
    <Dialog
      title={`Changes of ${agent?.name ?? 'a gone agent'}`}
      description={git?.branch ? `On ${git.branch}, against the last commit.` : undefined}
      onClose={close}
      huge
    >
      <div className="mt-2 flex min-h-0 flex-1 border-t border-line max-sm:flex-col">
        <div
          ref={list}
          className="w-64 shrink-0 overflow-y-auto border-r border-line py-1 max-sm:max-h-36 max-sm:w-full max-sm:border-r-0 max-sm:border-b"
        >
          {files.map(({ path: name, status, added, removed }) => (
            <button
              key={name}
              type="button"
              aria-current={name === file?.path || undefined}
              title={name}
              onClick={() => setChosen(name)}
              className={cx(
                'flex w-full items-baseline gap-2 px-3 py-1 text-left text-2xs max-sm:min-h-11 max-sm:items-center',
                name === file?.path ? 'bg-sel text-text' : 'text-dim hover:bg-hover',
              )}
            >
              <span className="w-4 shrink-0 font-mono text-faint">{status.trim()}</span>
              <span className="min-w-0 flex-1 truncate font-mono">{name}</span>
              {added ? <span className="text-ok tabular-nums">+{added}</span> : null}
              {removed ? <span className="text-bad tabular-nums">−{removed}</span> : null}
            </button>
          ))}
        </div>
        <section
          ref={body}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
          tabIndex={0}
          aria-label={file ? `Changes in ${file.path}` : 'Changes'}
          className="min-h-0 min-w-0 flex-1 overflow-auto bg-bg"
        >
          {failed && <Refusal className="m-4">{failed}</Refusal>}
          {!failed && !git && <p className="p-4 text-xs text-faint">Asking git…</p>}
          {git && !file && (
            <p className="p-4 text-xs text-faint">Nothing changed since the last commit.</p>
          )}
          {git && file && (
            <FileChanges file={file} diff={diffs.get(file.path)} partial={git.truncated} />
          )}
        </section>
      </div>
    </Dialog>
  )
}
