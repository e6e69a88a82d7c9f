import { Plus, Smartphone } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { accessApi } from '../../lib/client/access/api.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { dateTime } from '../../lib/client/time.ts'
import { toast } from '../../lib/client/toasts.ts'
import type { Device } from '../../lib/wire/access.ts'
import { Part } from '../settings/Part.tsx'
import { Button } from '../ui/Button.tsx'
import { ConfirmButton } from '../ui/ConfirmButton.tsx'
import { cx } from '../ui/cx.ts'
import { TextInput } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { Since } from '../ui/Since.tsx'
import { useCall } from '../ui/useCall.ts'
import { DEVICE_ROLES, RoleSelect } from './RoleSelect.tsx'
import type { Polled } from './usePolled.ts'

/** Everything that was let in with a code. */
export function DevicesPart({ devices }: { devices: Polled<Device[]> }) {
  const { value, problem, refresh } = devices
  return (
    <Part
      title="Devices"
      about="Each was let in with a code, once. One that is not used for 30 days is forgotten."
    >
      {value?.length === 0 && (
        <p className="mb-3 text-sm text-dim">
          None yet. Add your phone: it scans a code and is in.
        </p>
      )}
      {value && value.length > 0 && (
        <ul className="mb-3 divide-y divide-line rounded-lg border border-line">
          {value.map((device) => (
            <DeviceRow key={device.id} device={device} onChanged={() => void refresh()} />
          ))}
        </ul>
      )}
      <Refusal className="mb-3">{problem}</Refusal>
      <Button onClick={() => openOverlay({ kind: 'device-add' })}>
        <Icon of={Plus} size={14} />
        Add a device
      </Button>
    </Part>
  )
}

function DeviceRow({ device, onChanged }: { device: Device; onChanged(): void }) {
  const { busy, problem, run } = useCall()
  const [renaming, setRenaming] = useState(false)
  const { id, name, role, sockets, current } = device

  const change = async (what: { name?: string; role?: Device['role'] }) => {
    await run(() => accessApi.changeDevice(id, what))
    onChanged()
  }
  const revoke = async () => {
    if (await run(() => accessApi.revokeDevice(id))) toast(`${name} is out`)
    onChanged()
  }

  return (
    <li data-device={id} className="px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="relative text-dim">
          <Icon of={Smartphone} size={16} />
          {sockets > 0 && (
            <span className="absolute -right-[3px] -bottom-[3px] size-[7px] rounded-full bg-ok ring-2 ring-bg" />
          )}
        </span>
        <div className="min-w-0 flex-1 basis-48">
          {renaming ? (
            <Rename
              name={name}
              onDone={(next) => {
                setRenaming(false)
                if (next && next !== name) void change({ name: next })
              }}
            />
          ) : (
            <p className="flex min-w-0 items-baseline gap-2 text-sm">
              <span className="truncate">{name}</span>
              {current && <span className="shrink-0 text-xs text-faint">this one</span>}
            </p>
          )}
          <p className="truncate text-xs text-faint tabular-nums" title={addedWords(device)}>
            <span className={cx(sockets > 0 && 'text-ok')}>
              {sockets > 0 ? 'Here now' : 'Used '}
            </span>
            {sockets === 0 && (
              <>
                <Since at={device.lastUsedAt} /> ago
              </>
            )}
            , from {device.address}
          </p>
        </div>
        <RoleSelect
          label={`What ${name} may do`}
          value={role}
          roles={DEVICE_ROLES}
          disabled={busy}
          onChange={(next) => void change({ role: next })}
          className="max-w-40"
        />
        <div className="-mr-2 ml-auto flex items-center">
          <Button
            look="quiet"
            size="sm"
            disabled={busy || renaming}
            aria-label={`Rename ${name}`}
            onClick={() => setRenaming(true)}
          >
            Rename
          </Button>
          <ConfirmButton
            label="Revoke"
            confirm={current ? 'Lock myself out' : 'Throw out'}
            what={name}
            disabled={busy}
            onConfirm={() => void revoke()}
          />
        </div>
      </div>
      <Refusal className="mt-1.5">{problem}</Refusal>
    </li>
  )
}

const addedWords = ({ createdAt, expiresAt }: Device) =>
  `Added ${dateTime(createdAt)}; without use forgotten ${dateTime(expiresAt)}`

function Rename({ name, onDone }: { name: string; onDone(next: string | null): void }) {
  const [text, setText] = useState(name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onDone(text.trim())
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        aria-label={`New name of ${name}`}
        autoFocus
        value={text}
        maxLength={64}
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => setText(target.value)}
        onBlur={() => onDone(text.trim())}
        onKeyDown={(event) => event.key === 'Escape' && onDone(null)}
      />
    </form>
  )
}
