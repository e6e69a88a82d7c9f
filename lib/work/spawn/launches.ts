import type { Launch, LaunchStore } from '../../store/launches.ts'

export async function loadLaunches(store: LaunchStore): Promise<Launches> {
  return new Launches(store, await store.all())
}

/** The sessions that run or ran on this host, in memory; each change is on disk before it counts. */
export class Launches {
  private readonly bySession = new Map<string, Launch>()
  /** Ids of their sessions, the latest last. */
  private readonly byAgent = new Map<string, string[]>()
  private readonly store: LaunchStore

  constructor(store: LaunchStore, launches: readonly Launch[] = []) {
    this.store = store
    for (const launch of launches) this.keep(launch)
  }

  all(): Launch[] {
    return [...this.bySession.values()]
  }

  get(sessionId: string): Launch | undefined {
    return this.bySession.get(sessionId)
  }

  /** All that an agent worked on, the latest last. */
  ofAgent(agentId: string): Launch[] {
    const ids = this.byAgent.get(agentId) ?? []
    return ids.flatMap((id) => this.bySession.get(id) ?? [])
  }

  /** The session that the agent works on now. */
  atWork(agentId: string): Launch | undefined {
    return this.ofAgent(agentId).find(({ state }) => state === 'active' || state === 'starting')
  }

  async add(launch: Launch): Promise<void> {
    await this.store.insert(launch)
    this.keep(launch)
  }

  /** Answers with the launch as it is then; without one of that id nothing happens. */
  async change(
    sessionId: string,
    change: Partial<Omit<Launch, 'sessionId' | 'agentId'>>,
  ): Promise<Launch | undefined> {
    const before = this.bySession.get(sessionId)
    if (!before) return undefined
    const launch = { ...before, ...change }
    await this.store.write(launch)
    this.bySession.set(sessionId, launch)
    return launch
  }

  async drop(sessionId: string): Promise<void> {
    await this.store.delete(sessionId)
    const launch = this.bySession.get(sessionId)
    this.bySession.delete(sessionId)
    if (!launch) return
    const rest = (this.byAgent.get(launch.agentId) ?? []).filter((id) => id !== sessionId)
    if (rest.length > 0) this.byAgent.set(launch.agentId, rest)
    else this.byAgent.delete(launch.agentId)
  }

  private keep(launch: Launch): void {
    this.bySession.set(launch.sessionId, launch)
    const others = this.byAgent.get(launch.agentId) ?? []
    this.byAgent.set(launch.agentId, [...others, launch.sessionId])
  }
}
