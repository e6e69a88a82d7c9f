import { Check, Copy } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { copyText } from '../../lib/client/actions.ts'
import { messageOf } from '../../lib/client/api.ts'
import { shellWord } from '../../lib/client/attach.ts'
import { hostsApi } from '../../lib/client/hosts-api.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { countdown } from '../../lib/client/time.ts'
import type { PairCodeAnswer } from '../../lib/wire/host.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { DoneFoot } from '../ui/DoneFoot.tsx'
import { ExpiredCode } from '../ui/ExpiredCode.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useNow } from '../ui/useNow.ts'
import { ClosedNotice } from './ClosedNotice.tsx'
import { CopyValue } from './CopyValue.tsx'
import { Fact, Facts } from './Fact.tsx'
import { Fingerprint } from './Fingerprint.tsx'

const close = () => closeOverlay('host-invite')

/** The same in a shell, in Maestro's directory there. */
function joinCommand({ url, code }: PairCodeAnswer): string {
  return `npm run join -- ${shellWord(url)} ${code}`
}

/** The first host that came since the dialog opened, by name. */
function useNewcomer(): string | null {
  const [before] = useState(() => new Set(useDashboard.getState().hosts.keys()))
  return useDashboard(
    (state) => [...state.hosts.values()].find((host) => !before.has(host.id))?.name ?? null,
  )
}

/** Makes a code that lets one other host in, and shows what to do with it there. */
export default function InviteDialog() {
  const [answer, setAnswer] = useState<PairCodeAnswer | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const newcomer = useNewcomer()
  const make = useCallback(async () => {
    setProblem(null)
    try {
      setAnswer(await hostsApi.pairCode())
    } catch (error) {
      setProblem(messageOf(error))
    }
  }, [])
  useEffect(() => {
    void make()
  }, [make])

  if (newcomer !== null) return <CameIn name={newcomer} />
  return (
    <Dialog title="Let a host in" onClose={close}>
      <DialogBody className="space-y-5">
        <Refusal>{problem}</Refusal>
        {!answer && !problem && (
          <p role="status" className="delayed text-dim">
            Making a code…
          </p>
        )}
        {answer && <Invitation answer={answer} onAgain={() => void make()} />}
      </DialogBody>
      <DialogFoot>
        {answer && (
          <Button
            look="quiet"
            onClick={() => void copyText(`${answer.url} ${answer.code}`, 'Copied address and code')}
          >
            Copy address and code
          </Button>
        )}
        <Button onClick={close}>Close</Button>
      </DialogFoot>
    </Dialog>
  )
}

function Invitation({ answer, onAgain }: { answer: PairCodeAnswer; onAgain: () => void }) {
  const left = answer.expiresAt - useNow(answer.expiresAt)
  const closed = useDashboard((state) => state.node?.access === 'machine')
  if (left <= 0) return <ExpiredCode onAgain={onAgain} />
  return (
    <>
      <p className="text-dim">
        On the other machine, open Settings → Hosts →{' '}
        <b className="font-medium text-text">Add a host</b>, and give it this address and code.
      </p>
      <section
        aria-label="Code"
        className="rounded-lg border border-line bg-bg px-4 py-4 text-center"
      >
        <p className="font-mono text-lg leading-7 font-bold tracking-wide text-balance break-words text-text select-all">
          {answer.code}
        </p>
        <div className="mt-3 flex items-center justify-center gap-3">
          <Button onClick={() => void copyText(answer.code, 'Copied the code')}>
            <Icon of={Copy} size={13} />
            Copy the code
          </Button>
          <span className="text-xs text-faint tabular-nums">good for {countdown(left)}, once</span>
        </div>
      </section>
      <Facts>
        <Fact name="Address">
          <CopyValue value={answer.url} what="the address" className="text-text" />
          {closed && <ClosedNotice />}
        </Fact>
        <Fact name="Fingerprint">
          <Fingerprint value={answer.fingerprint} />
        </Fact>
      </Facts>
      <ShellCommand command={joinCommand(answer)} />
    </>
  )
}

function ShellCommand({ command }: { command: string }) {
  return (
    <div>
      <p className="mb-1.5 text-xs text-faint">Or in a shell there, in Maestro’s directory:</p>
      <div className="flex items-center gap-1 rounded-md border border-line bg-bg py-0.5 pr-1 pl-2.5">
        <code className="min-w-0 flex-1 py-1 font-mono text-2xs [overflow-wrap:anywhere] text-dim select-all">
          {command}
        </code>
        <IconButton
          label="Copy the command"
          onClick={() => void copyText(command, 'Copied the command')}
          size="sm"
        >
          <Icon of={Copy} size={12} />
        </IconButton>
      </div>
    </div>
  )
}

function CameIn({ name }: { name: string }) {
  return (
    <Dialog title={`${name} is here`} onClose={close}>
      <DialogBody>
        <p role="status" className="flex items-start gap-2.5 text-dim">
          <span className="mt-[3px] text-ok">
            <Icon of={Check} size={14} />
          </span>
          It came in with the code. Both know each other, and each other’s hosts.
        </p>
      </DialogBody>
      <DoneFoot onClose={close} />
    </Dialog>
  )
}
