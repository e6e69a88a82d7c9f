import { useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { notifyApi } from '../../lib/client/notify/api.ts'
import { turnOff } from '../../lib/client/notify/device.ts'
import { dateTime } from '../../lib/client/time.ts'
import type { PushDevice } from '../../lib/wire/notify.ts'
import { Button } from '../ui/Button.tsx'
import { Part } from './Part.tsx'
import type { PushView } from './usePushState.ts'

/** Every device that is pushed to, and how that went last. */
export function NotificationsDevices({ push }: { push: PushView }) {
  const [problem, setProblem] = useState<string | null>(null)
  const { devices, ownId } = push

  async function remove({ id }: PushDevice) {
    try {
      if (id === ownId) await turnOff()
      await notifyApi.removeDevice(id)
      setProblem(null)
    } catch (error) {
      setProblem(messageOf(error))
    }
    await push.refresh()
  }

  return (
    <Part
      title="Devices"
      about="Pushed to also when no page is open. What is pushed is encrypted: only the device reads it."
    >
      {devices?.length === 0 && <p className="text-sm text-dim">None yet.</p>}
      <ul>
        {devices?.map((device) => (
          <li key={device.id} className="flex min-h-11 items-center gap-3 py-1 text-sm">
            <div className="min-w-0 flex-1">
              <p className="truncate">
                {device.device}
                {device.id === ownId && <span className="text-faint">, this one</span>}
              </p>
              <p className={device.problem ? 'text-xs text-bad' : 'text-xs text-faint'}>
                {device.problem ?? lastSent(device)}
              </p>
            </div>
            <Button
              look="quiet"
              size="sm"
              className="-mr-3"
              aria-label={`Remove ${device.device}`}
              onClick={() => void remove(device)}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <p role="status" className="text-xs text-bad">
        {problem ?? push.problem ?? ''}
      </p>
    </Part>
  )
}

function lastSent({ sentAt, createdAt, service }: PushDevice): string {
  return sentAt === null
    ? `Added ${dateTime(createdAt)}, by ${service}`
    : `Told last ${dateTime(sentAt)}, by ${service}`
}
