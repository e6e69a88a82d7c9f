import { useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { hostsApi } from '../../lib/client/hosts-api.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { countdown } from '../../lib/client/time.ts'
import type { HostRequest } from '../../lib/wire/host.ts'
import { Button } from '../ui/Button.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useNow } from '../ui/useNow.ts'
import { Fingerprints } from './Fingerprints.tsx'
import { MergeLists, type MeshLists, mergeOf } from './MergeLists.tsx'
import { useWithdraw } from './useWithdraw.ts'

/** Hosts that wait to be let in here, and those that have to let this one in. */
export function Requests() {
  const requests = useDashboard((state) => state.requests)
  const open = requests.filter((request) => request.state === 'waiting')
  if (open.length === 0) return null
  return (
    <section aria-labelledby="requests-heading" className="pb-8">
      <h2 id="requests-heading" className="mb-3 text-base font-semibold tracking-[-0.01em]">
        Waiting for approval
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {open.map((request) =>
          request.direction === 'in' ? (
            <Incoming key={request.id} request={request} />
          ) : (
            <Outgoing key={request.id} request={request} />
          ),
        )}
      </ul>
    </section>
  )
}

function TimeLeft({ until }: { until: number }) {
  const now = useNow(until)
  return (
    <span className="shrink-0 text-xs text-faint tabular-nums" title="Time left">
      {countdown(until - now)}
    </span>
  )
}

function Incoming({ request }: { request: HostRequest }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  /** Both lists, when approving would make one mesh of two. */
  const [merge, setMerge] = useState<MeshLists | null>(null)
  const answer = async (ask: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(null)
    try {
      await ask()
    } catch (error) {
      setMerge(mergeOf(error))
      setProblem(messageOf(error))
    }
    setBusy(false)
  }
  return (
    <li aria-label={request.name} className="px-4 py-4">
      <div className="flex items-center gap-2.5">
        <span aria-hidden className="size-[7px] shrink-0 rounded-full bg-accent" />
        <h3 className="min-w-0 flex-1 truncate font-medium">
          {request.name} <span className="font-normal text-dim">wants to join</span>
        </h3>
        <TimeLeft until={request.expiresAt} />
      </div>
      <p className="mt-1 mb-3 pl-[17px] text-xs text-dim">
        It asks from <span className="[overflow-wrap:anywhere] text-text">{request.url}</span>.
        Approve only when both fingerprints are the same there: it will then see and drive the
        agents of all hosts.
      </p>
      <div className="pl-[17px]">
        <Fingerprints request={request} />
        {!merge && <Refusal className="mt-3">{problem}</Refusal>}
        {merge && (
          <div className="mt-4 border-t border-line pt-3.5">
            <p role="alert" className="font-medium">
              Make one mesh of two?
            </p>
            <p className="mt-0.5 mb-3 text-xs text-dim">{problem}</p>
            <MergeLists {...merge} />
          </div>
        )}
        <div className="mt-4 flex gap-2">
          <Button
            look="primary"
            disabled={busy}
            onClick={() => void answer(() => hostsApi.approve(request.id, merge !== null))}
          >
            {merge ? 'Make one mesh' : 'Approve'}
          </Button>
          <Button disabled={busy} onClick={() => void answer(() => hostsApi.deny(request.id))}>
            Deny
          </Button>
        </div>
      </div>
    </li>
  )
}

function Outgoing({ request }: { request: HostRequest }) {
  const { busy, problem, withdraw } = useWithdraw(request.id)
  return (
    <li aria-label={request.name} className="px-4 py-4">
      <div className="flex items-center gap-2.5">
        <span
          aria-hidden
          className="size-[7px] shrink-0 rounded-full border-[1.5px] border-faint"
        />
        <h3 className="min-w-0 flex-1 truncate font-medium">
          {request.name} <span className="font-normal text-dim">has to let this machine in</span>
        </h3>
        <TimeLeft until={request.expiresAt} />
      </div>
      <p className="mt-1 mb-3 pl-[17px] text-xs text-dim">
        Approve it there, under Settings → Hosts, or in its shell with{' '}
        <code className="font-mono text-2xs text-text">npm run approve</code>.
      </p>
      <div className="pl-[17px]">
        <Fingerprints request={request} />
        <Refusal className="mt-3">{problem}</Refusal>
        <Button disabled={busy} onClick={withdraw} className="mt-4">
          Stop asking
        </Button>
      </div>
    </li>
  )
}
