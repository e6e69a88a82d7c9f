import { useId } from 'react'
import { changeNotifySettings, useNotifySettings } from '../../lib/client/notify/settings.ts'
import type { NotificationKind, NotificationSettings, QuietHours } from '../../lib/wire/notify.ts'
import { INPUT } from '../ui/Field.tsx'
import { CheckRow } from './CheckRow.tsx'
import { Part } from './Part.tsx'
import { SaveNote } from './SaveNote.tsx'

const KINDS: readonly [NotificationKind, string, string][] = [
  ['waiting', 'An agent waits for you', 'With its question, and buttons to answer.'],
  ['finished', 'An agent has finished', 'Its work came to an end; commands, after five seconds.'],
  ['failed', 'An agent has failed', 'Its program ended with an error.'],
  ['host', 'A host cannot be reached', 'It answered before, and does not any more.'],
]

/** What is told and when, on all devices. */
export function NotificationsWanted({ settings }: { settings: NotificationSettings }) {
  const problem = useNotifySettings((state) => state.problem)
  const saved = useNotifySettings((state) => state.saved)
  const { kinds, quiet } = settings
  return (
    <Part title="What you are told" about="The same on all devices, and for agents of all hosts.">
      <div className="-mt-1.5">
        {KINDS.map(([kind, label, help]) => (
          <CheckRow
            key={kind}
            label={label}
            help={help}
            checked={kinds[kind]}
            onChange={(on) => void changeNotifySettings({ kinds: { [kind]: on } })}
          />
        ))}
        <CheckRow
          label="Quiet hours"
          help={quiet ? `In the time of ${placeOf(quiet.timeZone)}.` : 'Nothing is told at night.'}
          checked={quiet !== null}
          onChange={(on) => void changeNotifySettings({ quiet: on ? NIGHT() : null })}
        />
      </div>
      {quiet && <Hours quiet={quiet} />}
      <SaveNote problem={problem} saved={saved} />
    </Part>
  )
}

const NIGHT = (): QuietHours => ({ from: '22:00', to: '07:00', timeZone: zoneHere() })

const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone

const placeOf = (zone: string) => zone.replace(/^.*\//, '').replaceAll('_', ' ')

function Hours({ quiet }: { quiet: QuietHours }) {
  const change = (patch: Partial<QuietHours>) =>
    void changeNotifySettings({ quiet: { ...quiet, ...patch, timeZone: zoneHere() } })
  return (
    <div className="mt-1 flex items-center gap-2 pl-6.5 text-sm text-dim">
      <Time label="from" value={quiet.from} onChange={(from) => change({ from })} />
      <Time label="to" value={quiet.to} onChange={(to) => change({ to })} />
    </div>
  )
}

interface TimeProps {
  label: string
  value: string
  onChange(value: string): void
}

function Time({ label, value, onChange }: TimeProps) {
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="time"
        required
        defaultValue={value}
        onBlur={({ target }) => {
          if (target.value && target.value !== value) onChange(target.value)
        }}
        className={`${INPUT} h-8.5 w-auto! max-sm:h-11`}
      />
    </>
  )
}
