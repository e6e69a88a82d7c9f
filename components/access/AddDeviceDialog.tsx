import { Check, Copy } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { accessApi } from '../../lib/client/access/api.ts'
import { ROLE_WORDS } from '../../lib/client/access/role.ts'
import { copyText } from '../../lib/client/actions.ts'
import { messageOf } from '../../lib/client/api.ts'
import { closeOverlay } from '../../lib/client/overlay.ts'
import { countdown } from '../../lib/client/time.ts'
import type { Device, DeviceCodeAnswer, Role } from '../../lib/wire/access.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog, DialogBody, DialogFoot } from '../ui/Dialog.tsx'
import { DoneFoot } from '../ui/DoneFoot.tsx'
import { ExpiredCode } from '../ui/ExpiredCode.tsx'
import { Field, SelectInput } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import QrCode from '../ui/QrCode.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useCall } from '../ui/useCall.ts'
import { useNow } from '../ui/useNow.ts'
import { DEVICE_ROLES, RoleSelect } from './RoleSelect.tsx'
import { usePolled } from './usePolled.ts'

const close = () => closeOverlay('device-add')
const WATCH_MS = 1_500

/** The first device that came since the dialog opened. */
function useNewcomer(): Device | null {
  const { value } = usePolled(accessApi.devices, WATCH_MS)
  const [before, setBefore] = useState<ReadonlySet<string> | null>(null)
  useEffect(() => {
    if (value && !before) setBefore(new Set(value.map(({ id }) => id)))
  }, [value, before])
  return (before && value?.find(({ id }) => !before.has(id))) || null
}

/** Makes a code that lets one device in, shows it to its camera, and says when it is in. */
export default function AddDeviceDialog() {
  const [role, setRole] = useState<Role>('manage')
  const [answer, setAnswer] = useState<DeviceCodeAnswer | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const newcomer = useNewcomer()
  const make = useCallback(async (wanted: Role) => {
    setProblem(null)
    try {
      setAnswer(await accessApi.deviceCode(wanted))
    } catch (error) {
      setProblem(messageOf(error))
    }
  }, [])
  useEffect(() => {
    void make(role)
  }, [make, role])

  if (newcomer) return <CameIn device={newcomer} />
  return (
    <Dialog title="Add a device" onClose={close}>
      <DialogBody className="space-y-4">
        <Field label="It may" help={ROLE_WORDS[role].about}>
          {(ids) => <RoleSelect {...ids} value={role} roles={DEVICE_ROLES} onChange={setRole} />}
        </Field>
        <Refusal>{problem}</Refusal>
        <div className="min-h-[348px]">
          {answer ? (
            <Code answer={answer} onAgain={() => void make(role)} />
          ) : (
            !problem && (
              <p role="status" className="delayed text-dim">
                Making a code…
              </p>
            )
          )}
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={close}>Close</Button>
      </DialogFoot>
    </Dialog>
  )
}

function Code({ answer, onAgain }: { answer: DeviceCodeAnswer; onAgain(): void }) {
  const left = answer.expiresAt - useNow(answer.expiresAt)
  const [chosen, setChosen] = useState('')
  const elsewhere = answer.urls.filter(({ via }) => via !== 'loopback')
  const shown = elsewhere.find(({ url }) => new URL(url).origin === chosen) ?? elsewhere[0]
  if (left <= 0) return <ExpiredCode onAgain={onAgain} />
  if (!shown) return <NoWay onOpened={onAgain} />
  return (
    <div className="space-y-3">
      <div className="flex justify-center">
        <QrCode text={shown.url} label="QR code to scan with the device" className="size-52" />
      </div>
      <p className="text-center text-xs text-dim">
        Scan it with the device’s camera, or open{' '}
        <span className="text-text select-all">{new URL(shown.url).origin}/pair</span> there and
        type
      </p>
      <p className="text-center font-mono text-lg font-bold tracking-wide select-all">
        {answer.code}
      </p>
      <div className="flex items-center justify-center gap-3">
        <Button
          size="sm"
          onClick={() => void copyText(shown.url, 'Copied the address with the code')}
        >
          <Icon of={Copy} size={13} />
          Copy the address
        </Button>
        <span className="text-xs text-faint tabular-nums">good for {countdown(left)}, once</span>
      </div>
      {elsewhere.length > 1 && (
        <SelectInput
          aria-label="Address that the device opens"
          value={new URL(shown.url).origin}
          onChange={({ target }) => setChosen(target.value)}
        >
          {elsewhere.map(({ url, via, encrypted }) => (
            <option key={url} value={new URL(url).origin}>
              {new URL(url).host} ({via}
              {encrypted ? '' : ', not encrypted'})
            </option>
          ))}
        </SelectInput>
      )}
      {!shown.encrypted && (
        <p className="text-xs text-faint">
          Plain HTTP: whoever shares the network can read along. Tailscale or HTTPS keep them out.
        </p>
      )}
    </div>
  )
}

/** Only this machine answers: a code would lead nowhere. */
function NoWay({ onOpened }: { onOpened(): void }) {
  const { busy, problem, run } = useCall()
  const open = async () => {
    if (await run(() => accessApi.changeAccess({ lan: true }))) onOpened()
  }
  return (
    <div className="rounded-lg border border-line p-4 text-sm">
      <p className="font-medium">No other device reaches this machine yet</p>
      <p className="mt-1 text-dim">
        Best is Tailscale on both: encrypted, from anywhere, and Maestro finds it by itself. At
        home, the local network does: plain HTTP, so whoever shares it can read along.
      </p>
      <Button className="mt-3" disabled={busy} onClick={() => void open()}>
        Answer on the local network
      </Button>
      <Refusal className="mt-2">{problem}</Refusal>
    </div>
  )
}

function CameIn({ device }: { device: Device }) {
  return (
    <Dialog title={`${device.name} is in`} onClose={close}>
      <DialogBody>
        <p role="status" className="flex items-start gap-2.5 text-dim">
          <span className="mt-[3px] text-ok">
            <Icon of={Check} size={14} />
          </span>
          It came with the code, from {device.address}. {ROLE_WORDS[device.role].about}
        </p>
      </DialogBody>
      <DoneFoot onClose={close} />
    </Dialog>
  )
}
