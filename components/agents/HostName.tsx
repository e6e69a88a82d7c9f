import { hostLabel } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'

/** Where an agent is, when there are several places. */
export function HostName({ id, className }: { id: string; className: string }) {
  const host = useDashboard((state) => (state.hosts.size > 1 ? hostLabel(state.hosts, id) : null))
  return host && <span className={className}>{host}</span>
}
