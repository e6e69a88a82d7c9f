import { type FormEvent, useState } from 'react'
import { accessApi } from '../../lib/client/access/api.ts'
import { ROLE_WORDS } from '../../lib/client/access/role.ts'
import type { ChangeLinkAccess, LinkAccess, Tunnel } from '../../lib/wire/access.ts'
import { CheckRow } from '../settings/CheckRow.tsx'
import { Part } from '../settings/Part.tsx'
import { Button } from '../ui/Button.tsx'
import { ConfirmButton } from '../ui/ConfirmButton.tsx'
import { Field, SelectInput, TextInput } from '../ui/Field.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useCall } from '../ui/useCall.ts'
import { LinkUrl } from './LinkUrl.tsx'
import { LINK_ROLES, RoleSelect } from './RoleSelect.tsx'
import { TunnelState } from './TunnelState.tsx'
import type { Polled } from './usePolled.ts'

interface LinkPartProps {
  links: Polled<LinkAccess>
  tunnel: Polled<Tunnel>
  /** Share links change with it: they are on or off together. */
  onLinksChange(): void
}

/** The listener for links, and the one link that opens everything on this host. */
export function LinkPart({ links, tunnel, onLinksChange }: LinkPartProps) {
  const { busy, problem, run } = useCall()
  const { value, set } = links
  const change = async ({ renew, ...shown }: ChangeLinkAccess) => {
    // Shown at once; taken back when the node does not take it.
    if (value) set({ ...value, ...shown })
    const done = await run(async () => {
      set(await accessApi.changeLinkAccess({ ...shown, ...(renew && { renew }) }))
      onLinksChange()
      void tunnel.refresh()
    })
    if (!done) void links.refresh()
  }
  return (
    <Part
      title="Token link"
      about="One URL that opens all agents of this host, for scripts and other tools too. Whoever has it gets in: send it only to people you trust."
    >
      {value && (
        <>
          <CheckRow
            label="Let links in"
            help="Opens a port of its own, on which only links work: this one, and the share links above."
            checked={value.on}
            disabled={busy}
            onChange={(on) => void change({ on })}
          />
          {value.on && (
            <div className="mt-3 space-y-4">
              {value.problem ? <Refusal>{value.problem}</Refusal> : <Urls access={value} />}
              <Choices access={value} busy={busy} onChange={(patch) => void change(patch)} />
              {tunnel.value && <TunnelState tunnel={tunnel.value} onChange={tunnel.set} />}
            </div>
          )}
        </>
      )}
      <Refusal className="mt-2">{problem ?? links.problem}</Refusal>
    </Part>
  )
}

/** One of the ways at a time: each is the same link. */
function Urls({ access }: { access: LinkAccess }) {
  const [chosen, setChosen] = useState('')
  const { urls } = access
  const shown = urls.find(({ url }) => url === chosen) ?? urls[0]
  if (!shown) return null
  return (
    <div className="space-y-2">
      {urls.length > 1 && (
        <SelectInput
          aria-label="Address in the link"
          value={shown.url}
          onChange={({ target }) => setChosen(target.value)}
        >
          {urls.map(({ url, via, encrypted }) => (
            <option key={url} value={url}>
              {new URL(url).host} ({via === 'loopback' ? 'this machine' : via}
              {encrypted ? '' : ', not encrypted'})
            </option>
          ))}
        </SelectInput>
      )}
      <LinkUrl url={shown.url} what="the token link" />
    </div>
  )
}

interface ChoicesProps {
  access: LinkAccess
  busy: boolean
  onChange(patch: ChangeLinkAccess): void
}

function Choices({ access, busy, onChange }: ChoicesProps) {
  const { role, keepToken, port } = access
  return (
    <>
      <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
        <Field label="Whoever has it may" help={ROLE_WORDS[role].about}>
          {(ids) => (
            <RoleSelect
              {...ids}
              value={role}
              roles={LINK_ROLES}
              disabled={busy}
              onChange={(next) => onChange({ role: next })}
            />
          )}
        </Field>
        <PortField
          key={port}
          port={port}
          busy={busy}
          onChange={(next) => onChange({ port: next })}
        />
      </div>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <CheckRow
          label="Keep the token when Maestro starts anew"
          help="Else each start makes another one, and old URLs end."
          checked={keepToken}
          disabled={busy}
          onChange={(on) => onChange({ keepToken: on })}
        />
        <ConfirmButton
          label="New token"
          confirm="Renew, and throw all out"
          what="for the token link"
          disabled={busy}
          onConfirm={() => onChange({ renew: true })}
        />
      </div>
    </>
  )
}

interface PortFieldProps {
  port: number | null
  busy: boolean
  onChange(port: number | null): void
}

function PortField({ port, busy, onChange }: PortFieldProps) {
  const before = port === null ? '' : String(port)
  const [text, setText] = useState(before)
  const wanted = text.trim() === '' ? null : Number(text)
  const isPort = wanted === null || (Number.isInteger(wanted) && wanted >= 1024 && wanted <= 65_535)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isPort && text !== before) onChange(wanted)
  }
  return (
    <form onSubmit={submit}>
      <Field
        label="Port"
        help="Empty: any free one, another at each start."
        error={isPort ? null : 'A number from 1024 to 65535, or nothing.'}
      >
        {(ids) => (
          <span className="flex gap-2">
            <TextInput
              {...ids}
              inputMode="numeric"
              placeholder="any free one"
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
            {text !== before && (
              <Button type="submit" size="field" disabled={busy || !isPort}>
                Use it
              </Button>
            )}
          </span>
        )}
      </Field>
    </form>
  )
}
