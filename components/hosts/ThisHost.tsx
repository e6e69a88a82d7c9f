import { type FormEvent, useState } from 'react'
import type { Host } from '../../lib/wire/host.ts'
import type { NodeInfo } from '../../lib/wire/node.ts'
import { SaveNote } from '../settings/SaveNote.tsx'
import { useSettings } from '../settings/useSettings.ts'
import { Button } from '../ui/Button.tsx'
import { Field, TextInput } from '../ui/Field.tsx'
import { ClosedNotice } from './ClosedNotice.tsx'
import { CopyValue } from './CopyValue.tsx'
import { Fact, Facts } from './Fact.tsx'
import { HealthTiles } from './HealthTiles.tsx'
import { KeyFacts } from './KeyFacts.tsx'

/** This machine: its name, how others reach it, and how they can tell that it is the right one. */
export function ThisHost({ host, access }: { host: Host; access: NodeInfo['access'] }) {
  return (
    <section aria-labelledby="this-host-heading" className="border-t border-line pt-6">
      <h2 id="this-host-heading" className="mb-4 text-base font-semibold tracking-[-0.01em]">
        This machine
      </h2>
      <div className="space-y-5">
        <NameForm key={host.name} name={host.name} />
        {host.alert && (
          <p role="alert" className="rounded-md border border-bad/40 px-3 py-2 text-xs text-bad">
            {host.alert}
          </p>
        )}
        <HealthTiles host={host} />
        <Facts>
          <Fact name="Addresses">
            {host.urls.map((url) => (
              <CopyValue key={url} value={url} what={`the address ${url}`} />
            ))}
            {access === 'machine' && <ClosedNotice />}
          </Fact>
          <Fact name="Maestro">{host.version}</Fact>
          <KeyFacts host={host} />
        </Facts>
      </div>
    </section>
  )
}

function NameForm({ name: present }: { name: string }) {
  const { problem, saved, change } = useSettings()
  const [name, setName] = useState(present)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) void change({ name: name.trim() })
  }
  return (
    <div>
      <form onSubmit={submit} className="flex items-end gap-2">
        <div className="flex-1">
          <Field label="Name">
            {(ids) => (
              <TextInput
                {...ids}
                value={name}
                maxLength={64}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Button type="submit" disabled={!name.trim() || name.trim() === present} size="field">
          Save
        </Button>
      </form>
      <SaveNote problem={problem} saved={saved} />
    </div>
  )
}
