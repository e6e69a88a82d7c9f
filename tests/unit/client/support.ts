import { splitName } from '../../../lib/client/names.ts'
import type { Agent } from '../../../lib/wire/agent.ts'

/** An agent that runs and does nothing, with whatever a test says of it. */
export function agentOf(name: string, more: Partial<Agent> = {}): Agent {
  return {
    id: `agt_${name}`,
    hostId: 'self',
    name,
    path: splitName(name),
    program: 'shell',
    command: '',
    cwd: '/home/ada',
    tags: [],
    notes: '',
    state: 'running',
    activity: 'idle',
    activitySince: 1000,
    activitySource: 'output',
    title: '',
    viewers: 0,
    pid: 4711,
    createdAt: 0,
    lastActivityAt: 0,
    adopted: false,
    envNames: [],
    ...more,
  }
}
