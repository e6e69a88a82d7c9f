import { type FormEvent, useEffect, useState } from 'react'
import { accessApi } from '../../lib/client/access/api.ts'
import { ROLE_WORDS } from '../../lib/client/access/role.ts'
import { messageOf } from '../../lib/client/api.ts'
import { hostLabel } from '../../lib/client/hosts.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { useAgent, useDashboard } from '../../lib/client/store.ts'
import { dateTime } from '../../lib/client/time.ts'
import type { Link, LinkRole } from '../../lib/wire/access.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { DoneFoot } from '../ui/DoneFoot.tsx'
import { Field, SelectInput, TextInput } from '../ui/Field.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useCall } from '../ui/useCall.ts'
import { LinkUrl } from './LinkUrl.tsx'
import { LINK_ROLES, RoleSelect } from './RoleSelect.tsx'

const close = () => closeOverlay('share')

const HOUR = 3_600_000
const ENDS = [
  { name: 'in an hour', ms: HOUR },
  { name: 'in 8 hours', ms: 8 * HOUR },
  { name: 'in a day', ms: 24 * HOUR },
  { name: 'in 7 days', ms: 7 * 24 * HOUR },
  { name: 'in 30 days', ms: 30 * 24 * HOUR },
  { name: 'never, until I take it back', ms: 0 },
]

/** Makes a link that opens one agent, or all of this host, and shows it to be sent. */
export default function ShareDialog({ id }: { id: string | undefined }) {
  const agent = useAgent(id ?? null)
  const [made, setMade] = useState<Link | null>(null)
  const elsewhere = useDashboard((state) =>
    agent && state.node && agent.hostId !== state.node.id
      ? hostLabel(state.hosts, agent.hostId)
      : null,
  )
  const what = agent?.name ?? 'this host'
  if (made) return <Made link={made} what={what} />
  if (elsewhere) {
    return (
      <Dialog title={`Share ${what}`} onClose={close}>
        <DialogBody>
          <p className="text-dim">
            {what} lives on {elsewhere}. A link leads to the host that gave it, so open Maestro
            there and share it from there.
          </p>
        </DialogBody>
        <DialogFoot>
          <Button onClick={close}>Close</Button>
        </DialogFoot>
      </Dialog>
    )
  }
  return <Make what={what} agentId={agent?.id} onMade={setMade} />
}

interface MakeProps {
  what: string
  agentId: string | undefined
  onMade(link: Link): void
}

/** Whether links work at all now; null until that is known. */
function useLinksOn() {
  const [on, setOn] = useState<boolean | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const control = new AbortController()
    accessApi.linkAccess(control.signal).then(
      (access) => setOn(access.on),
      (error: unknown) => control.signal.aborted || setProblem(messageOf(error)),
    )
    return () => control.abort()
  }, [])
  return { on, problem }
}

function Make({ what, agentId, onMade }: MakeProps) {
  const [name, setName] = useState(agentId ? what : 'All agents')
  const [role, setRole] = useState<LinkRole>('view')
  const [end, setEnd] = useState(ENDS[2]?.ms ?? 0)
  const links = useLinksOn()
  const { busy, problem, run } = useCall()

  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run(async () => {
      if (links.on === false) await accessApi.changeLinkAccess({ on: true })
      onMade(
        await accessApi.createLink({
          name: name.trim(),
          role,
          ...(agentId && { agentId }),
          ...(end > 0 && { expiresIn: end }),
        }),
      )
    })
  }

  return (
    <Dialog title={`Share ${what}`} onClose={close}>
      <form onSubmit={submit} className="contents">
        <DialogBody className="space-y-4">
          <Field label="Name" help="For you: whom it is for.">
            {(ids) => (
              <TextInput
                {...ids}
                autoFocus
                value={name}
                maxLength={64}
                onFocus={({ target }) => target.select()}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
          <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
            <Field label="Whoever has it may" help={ROLE_WORDS[role].about}>
              {(ids) => (
                <RoleSelect<LinkRole> {...ids} value={role} roles={LINK_ROLES} onChange={setRole} />
              )}
            </Field>
            <Field label="It ends">
              {(ids) => (
                <SelectInput
                  {...ids}
                  value={end}
                  onChange={({ target }) => setEnd(Number(target.value))}
                >
                  {ENDS.map((each) => (
                    <option key={each.ms} value={each.ms}>
                      {each.name}
                    </option>
                  ))}
                </SelectInput>
              )}
            </Field>
          </div>
          {links.on === false && (
            <p className="text-xs text-faint">
              Links are off now. This turns them on: a port of its own opens on the network, on
              which only links work.
            </p>
          )}
          <Refusal>{problem ?? links.problem}</Refusal>
        </DialogBody>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="primary" disabled={busy || name.trim() === ''}>
            {busy ? 'Making it…' : 'Make the link'}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  )
}

function Made({ link, what }: { link: Link; what: string }) {
  const { url, role, expiresAt } = link
  return (
    <Dialog title={`A link to ${what}`} onClose={close}>
      <DialogBody className="space-y-3">
        <p role="status" className="text-dim">
          Whoever has it gets in to {ROLE_WORDS[role].name.toLowerCase()},{' '}
          {expiresAt === null ? 'until you take it back' : `until ${dateTime(expiresAt)}`}. Settings
          → Access shows who has it open, and takes it back.
        </p>
        {url ? (
          <LinkUrl url={url} what="the link" />
        ) : (
          <Refusal>
            It has no address: the port for links does not open. Settings → Access says why.
          </Refusal>
        )}
      </DialogBody>
      <DoneFoot onClose={close} />
    </Dialog>
  )
}
