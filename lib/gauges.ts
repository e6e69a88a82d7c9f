import type { Agents } from './agents/types.ts'
import type { Gauge } from './api/metrics.ts'
import type { Bus } from './events/types.ts'
import type { EventsFeed } from './sockets/events.ts'

/** What `/metrics` tells of this node. */
export function gaugesOf(parts: { agents: Agents; feed: EventsFeed; bus: Bus }): Gauge[] {
  const { agents, feed, bus } = parts
  return [
    { name: 'maestro_agents', help: 'Agents of this host', value: () => agents.list().length },
    {
      name: 'maestro_terminals',
      help: 'Terminals attached through this node',
      value: () => agents.terminals.total,
    },
    { name: 'maestro_feed_clients', help: 'Clients of the events feed', value: () => feed.size },
    { name: 'maestro_events', help: 'Events since the start', value: () => bus.seq },
  ]
}
