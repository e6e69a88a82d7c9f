import { compareHosts, hostLabel, isOutOfReach, outage } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { shortSpan } from '../../lib/client/time.ts'
import type { Host } from '../../lib/wire/host.ts'
import { Field, SelectInput } from '../ui/Field.tsx'

interface HostFieldProps {
  hostId: string
  error: string | null | undefined
  onHost: (hostId: string) => void
}

/** Behind a name in the list: which machine it is, or why it cannot be chosen. */
function remark(host: Host): string {
  if (host.self) return ' (this machine)'
  if (!host.compatible) return ' (needs an update)'
  if (!isOutOfReach(host.reach)) return ''
  const words = host.reach === 'down' ? 'down' : 'unreachable'
  return host.lastSeenAt === null
    ? ` (${words})`
    : ` (${words}, seen ${shortSpan(Date.now() - host.lastSeenAt)} ago)`
}

/** On which machine; those that cannot be reached are listed and say why. */
export function HostField({ hostId, error, onHost }: HostFieldProps) {
  const hosts = useDashboard((state) => state.hosts)
  const sorted = [...hosts.values()].sort(compareHosts)
  const chosen = hosts.get(hostId)
  return (
    <Field label="Host" error={error ?? (chosen && outage(chosen))}>
      {(ids) => (
        <SelectInput {...ids} value={hostId} onChange={(event) => onHost(event.target.value)}>
          {sorted.map((host) => (
            <option key={host.id} value={host.id} disabled={outage(host) !== null}>
              {hostLabel(hosts, host.id)}
              {remark(host)}
            </option>
          ))}
        </SelectInput>
      )}
    </Field>
  )
}
