import { useState } from 'react'
import { messageOf } from '../../lib/client/api.ts'
import { outage } from '../../lib/client/hosts.ts'
import { hostsApi } from '../../lib/client/hosts-api.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { putHost } from '../../lib/client/store.ts'
import { dateTime } from '../../lib/client/time.ts'
import { milliseconds } from '../../lib/client/units.ts'
import type { Host, HostPatch } from '../../lib/wire/host.ts'
import { Button } from '../ui/Button.tsx'
import { Field, SelectInput } from '../ui/Field.tsx'
import { Since } from '../ui/Since.tsx'
import { CopyValue } from './CopyValue.tsx'
import { Fact, Facts } from './Fact.tsx'
import { HealthTiles } from './HealthTiles.tsx'
import { KeyFacts } from './KeyFacts.tsx'

/** Everything about another host, and what can be done about it. */
export function HostDetails({ host }: { host: Host }) {
  const why = outage(host)
  return (
    <div className="space-y-5 px-4 pt-1 pb-5">
      {(why || host.alert) && (
        <p className="rounded-md border border-line bg-panel px-3 py-2 text-xs text-dim">
          {why && host.compatible && <>{why} Its agents go on by themselves. Trying again… </>}
          {(host.alert || !host.compatible) && (
            <span className="text-bad">{host.alert ?? why}</span>
          )}
        </p>
      )}
      <HealthTiles host={host} />
      <HostFacts host={host} />
      <RoleField host={host} />
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
        <p className="text-xs text-faint">A host is renamed on itself, under Settings → Hosts.</p>
        <Button
          look="danger"
          onClick={() => openOverlay({ kind: 'host-remove', id: host.id })}
          className="max-sm:w-full"
        >
          Remove…
        </Button>
      </div>
    </div>
  )
}

function HostFacts({ host }: { host: Host }) {
  const { facts } = host
  return (
    <Facts>
      <Fact name="Addresses">
        {host.urls.map((url) => (
          <span key={url} className="flex items-center gap-2 max-sm:py-1.5">
            <CopyValue value={url} what={`the address ${url}`} />
            {url === host.url && host.urls.length > 1 && (
              <span className="shrink-0 text-2xs text-faint">in use</span>
            )}
          </span>
        ))}
        {host.urls.length === 0 && 'none known'}
      </Fact>
      <Fact name="Round trip">{host.rtt === null ? 'not measured' : milliseconds(host.rtt)}</Fact>
      <Fact name="Last seen">
        {host.lastSeenAt === null ? (
          'not yet'
        ) : host.reach === 'up' ? (
          'now'
        ) : (
          <>
            <Since at={host.lastSeenAt} /> ago
          </>
        )}
      </Fact>
      <Fact name="Maestro">
        {host.version}
        {!host.compatible && <span className="text-bad">, too old or too new for this one</span>}
        {facts?.ui === false && ', without a dashboard'}
      </Fact>
      {facts && (
        <Fact name="System">
          {facts.platform}, Node.js {facts.nodeVersion.replace(/^v/, '')},{' '}
          {facts.tmux.version === null ? 'no tmux' : `tmux ${facts.tmux.version}`}
          {facts.tmux.message && <span className="block text-bad">{facts.tmux.message}</span>}
        </Fact>
      )}
      {host.addedAt !== null && <Fact name="Added">{dateTime(host.addedAt)}</Fact>}
      <KeyFacts host={host} />
    </Facts>
  )
}

type PeerRole = NonNullable<HostPatch['role']>

const ROLES: Record<PeerRole, string> = {
  view: 'Look only',
  input: 'Look and type',
  manage: 'Look, type, start and stop agents',
}

function RoleField({ host }: { host: Host }) {
  const [problem, setProblem] = useState<string | null>(null)
  const change = async (role: PeerRole) => {
    setProblem(null)
    try {
      putHost(await hostsApi.patch(host.id, { role }))
    } catch (error) {
      setProblem(messageOf(error))
    }
  }
  return (
    <Field
      label={`What people on ${host.name} may do here`}
      error={problem}
      help="Settings, and who else is let in, stay with this machine."
    >
      {(ids) => (
        <SelectInput
          {...ids}
          value={host.role ?? 'manage'}
          onChange={(event) => void change(event.target.value as PeerRole)}
        >
          {Object.entries(ROLES).map(([role, words]) => (
            <option key={role} value={role}>
              {words}
            </option>
          ))}
        </SelectInput>
      )}
    </Field>
  )
}
