import { useEffect, useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { notifyApi } from '../../lib/client/notify/api.ts'
import { type Ability, abilityNow, turnOff, turnOn } from '../../lib/client/notify/device.ts'
import { setNotifyPrefs, useNotifyPrefs } from '../../lib/client/notify/prefs.ts'
import { playTone } from '../../lib/client/notify/tone.ts'
import { Button } from '../ui/Button.tsx'
import { CheckRow } from './CheckRow.tsx'
import { Https } from './NotificationsHttps.tsx'
import { Part } from './Part.tsx'
import type { PushView } from './usePushState.ts'

const WORDS: Record<Exclude<Ability, 'granted'>, string> = {
  ask: 'Off. Maestro can tell you when an agent needs you, also when no page of it is open.',
  denied:
    'This browser was told to block notifications of Maestro. Allow them in the settings of this site (the icon left of the address), then reload.',
  none: 'This browser cannot show notifications. Another one on this device may.',
  install:
    'On an iPhone, Maestro has to be on the home screen first: Share, then Add to Home Screen. Open it there and come back to this page.',
  insecure: 'Browsers allow notifications only over HTTPS or on this machine itself.',
}

/** What this device does, and the button that turns it on. */
export function NotificationsHere({ push }: { push: PushView }) {
  const [ability, setAbility] = useState<Ability | null>(null)
  const [busy, setBusy] = useState(false)
  const [note, setNote] = useState<{ text: string; bad: boolean } | null>(null)
  const { shows, sound } = useNotifyPrefs()
  // Pages are rendered at build time, without a browser to ask.
  useEffect(() => setAbility(abilityNow()), [])
  const isOn = ability === 'granted' && (shows || push.ownId !== null)

  async function run(work: () => Promise<string | null>) {
    setBusy(true)
    setNote(null)
    try {
      const text = await work()
      if (text) setNote({ text, bad: false })
    } catch (error) {
      setNote({ text: messageOf(error), bad: true })
    }
    await push.refresh()
    setBusy(false)
  }

  const start = () =>
    run(async () => {
      const { ability: now, problem } = await turnOn()
      setAbility(now)
      if (problem) throw new Error(problem)
      return null
    })
  const stop = () =>
    run(async () => {
      await turnOff()
      if (push.ownId) await notifyApi.removeDevice(push.ownId)
      return null
    })
  const test = (id: string) =>
    run(async () => {
      const { devices } = await notifyApi.test(id)
      const problem = devices.find((device) => device.id === id)?.problem
      if (problem) throw new Error(problem)
      return 'Sent. It shows in a moment; if it does not, look at the notifications of your system.'
    })

  return (
    <Part title="This device" about={ability ? stateInWords(ability, isOn, push.ownId) : ' '}>
      {ability === 'insecure' && <Https />}
      <div className="flex flex-wrap items-center gap-2">
        {!isOn && (ability === 'ask' || ability === 'granted') && (
          <Button look="primary" onClick={() => void start()} disabled={busy}>
            Turn on notifications
          </Button>
        )}
        {isOn && push.ownId && (
          <Button onClick={() => void test(push.ownId ?? '')} disabled={busy}>
            Send a test
          </Button>
        )}
        {isOn && !push.ownId && (
          <Button onClick={() => void start()} disabled={busy}>
            Try push again
          </Button>
        )}
        {isOn && (
          <Button look="quiet" onClick={() => void stop()} disabled={busy}>
            Turn off here
          </Button>
        )}
      </div>
      <p role="status" className={note?.bad ? 'mt-2 text-xs text-bad' : 'mt-2 text-xs text-faint'}>
        {note?.text ?? ''}
      </p>
      <CheckRow
        label="Sound"
        help="Two soft notes while Maestro is open in a tab."
        checked={sound}
        onChange={(on) => {
          setNotifyPrefs({ sound: on })
          if (on) void playTone().catch(() => undefined)
        }}
      />
    </Part>
  )
}

function stateInWords(ability: Ability, isOn: boolean, ownId: string | null): string {
  if (ability !== 'granted') return WORDS[ability]
  if (!isOn) return WORDS.ask
  return ownId
    ? 'On. You are told here, also when no page of Maestro is open.'
    : 'On while Maestro is open in a tab; nothing is pushed to this device.'
}
