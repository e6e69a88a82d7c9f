import type { Bus } from '../../events/types.ts'
import type { Log } from '../../log.ts'
import type { Work } from '../types.ts'

export interface OwnProjects {
  has(projectId: string): boolean
  close(): void
}

/** Which projects this node keeps, without asking its store each time. */
export async function openOwnProjects(deps: {
  work: Pick<Work, 'projects'>
  bus: Pick<Bus, 'subscribe' | 'onSkip'>
  hostId: string
  log: Pick<Log, 'warn'>
}): Promise<OwnProjects> {
  const { work, bus, hostId, log } = deps
  const ids = new Set<string>()
  const read = async () => {
    for (const { id } of await work.projects.list()) ids.add(id)
  }
  const stops = [
    bus.subscribe((event) => {
      if (event.hostId !== hostId) return
      if (event.type === 'project:created') ids.add(event.data.id)
      else if (event.type === 'project:deleted') ids.delete(event.data.id)
    }),
    // Those that went meanwhile stay: nobody else has them.
    bus.onSkip(() => {
      read().catch((err) => log.warn({ err }, 'The projects of this node could not be read'))
    }),
  ]
  await read()
  return {
    has: (id) => ids.has(id),
    close() {
      for (const stop of stops) stop()
    },
  }
}
