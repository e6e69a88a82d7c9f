import { hasFailed } from './status.ts'
import type { DashboardState } from './store.ts'

export interface DeviceFacts {
  userAgent: string
  /** CSS px and the ratio to the device's. */
  width: number
  height: number
  ratio: number
  theme: string
  font: string
  secure: boolean
}

function counted(values: Iterable<string>): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => `${count} ${value}`).join(', ') || 'none'
}

/**
 * What a bug report needs of a node and this device, as text. Names, addresses and paths stay out:
 * reports are read by strangers.
 */
export function diagnostics(
  { node, hosts, agents, connection }: DashboardState,
  device: DeviceFacts,
): string {
  const list = [...agents.values()]
  const programs = node?.programs.filter(({ found }) => found) ?? []
  return [
    `Maestro ${node?.version ?? 'unknown'}, feed ${connection}`,
    `Node.js ${node?.nodeVersion ?? 'unknown'} on ${node?.platform ?? 'unknown'}`,
    `tmux ${node?.tmux.version ?? 'unknown'}, ${node?.tmux.status ?? 'unknown'}`,
    `Access: ${node?.access ?? 'unknown'}`,
    `Programs: ${programs.map(({ id, version }) => (version ? `${id} ${version}` : id)).join(', ') || 'none'}`,
    `Hosts: ${counted([...hosts.values()].map(({ reach, version }) => `${reach} (${version})`))}`,
    `Agents: ${counted(list.map((agent) => (agent.state === 'running' ? agent.activity : agent.state)))}`,
    `Failed: ${list.filter(hasFailed).length}, adopted: ${list.filter(({ adopted }) => adopted).length}`,
    `Browser: ${device.userAgent}`,
    `Window: ${device.width} × ${device.height} at ${device.ratio}, ${device.secure ? 'secure' : 'not secure'}`,
    `Theme ${device.theme}; terminal ${device.font}`,
  ].join('\n')
}
