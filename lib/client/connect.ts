import type { AnyEnvelope } from '../wire/event.ts'
import { may } from './access/role.ts'
import { isStillLetIn } from './access/withdrawn.ts'
import { api, messageOf } from './api.ts'
import { backoff } from './backoff.ts'
import { deviceStorage } from './device-storage.ts'
import { type Feed, openFeed } from './feed.ts'
import { frameScheduler } from './frame-scheduler.ts'
import { hear } from './notify/heard.ts'
import { isLookedAt, markLookedAt } from './seen.ts'
import { applyEvents, type DashboardState, markSeen, setLists, useDashboard } from './store.ts'
import { toast } from './toasts.ts'
import { resyncWork, tellWork } from './work/feed.ts'

const UNSEEN_KEY = 'maestro:unseen'
/** A node that denies the feed and nothing else is not asked in a loop. */
const AFTER_DENIAL_MS = 1000

let feed: Feed | null = null
let fetchAgain: (() => Promise<void>) | null = null

/** Asks again now instead of after the back-off. */
export function retryNow(): void {
  feed?.retry()
}

/**
 * Asks for all lists, and whether the connection still lives. Resolves to null, or to what is the
 * matter, in words.
 */
export async function refreshNow(): Promise<string | null> {
  feed?.retry()
  await fetchAgain?.()
  return useDashboard.getState().problem
}

/**
 * Keeps the store equal to the node: lists first, then events, lists again after a gap. Events that
 * come while lists are fetched wait and are applied over them. Returns the disposer.
 */
export function connectDashboard(): () => void {
  let queue: AnyEnvelope[] = []
  let fetching: AbortController | null = null
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let deniedTimer: ReturnType<typeof setTimeout> | undefined

  const frames = frameScheduler(() => {
    if (fetching) return
    const events = queue
    queue = []
    applyEvents(events, isLookedAt)
  })

  async function fetchLists(attempt = 0): Promise<void> {
    clearTimeout(retryTimer)
    fetching?.abort()
    const current = new AbortController()
    fetching = current
    try {
      const [agents, hosts, node] = await Promise.all([
        api.agents(current.signal),
        api.hosts(current.signal),
        api.node(current.signal),
      ])
      if (current.signal.aborted) return
      fetching = null
      setLists({ agents, hosts, node })
      void fetchRequests(current.signal)
      frames.schedule()
    } catch (error) {
      if (current.signal.aborted) return
      useDashboard.setState({ problem: messageOf(error) })
      // Refused is refused: asking again would not change it.
      if (!(await isStillLetIn(current.signal))) return stop()
      if (current.signal.aborted) return
      retryTimer = setTimeout(() => void fetchLists(attempt + 1), backoff(attempt))
    }
  }

  async function fetchRequests(signal: AbortSignal): Promise<void> {
    try {
      // Only who may let hosts in is told of them.
      const requests = may('admin') ? await api.hostRequests(signal) : []
      useDashboard.setState({ requests })
    } catch {
      // The rest of the dashboard does without.
      if (!signal.aborted) useDashboard.setState({ requests: [] })
    }
  }

  /** Nobody who is not let in any more keeps asking. */
  function stop(): void {
    feed?.close()
    fetching?.abort()
    clearTimeout(retryTimer)
    queue = []
  }

  /** Out, or in with another role: the page shows itself for that, and goes on. */
  async function askAgain(): Promise<void> {
    if (!(await isStillLetIn())) return stop()
    clearTimeout(deniedTimer)
    deniedTimer = setTimeout(() => feed?.retry(), AFTER_DENIAL_MS)
  }

  const url = new URL('/ws', location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  feed = openFeed({
    url: url.href,
    onEvent(event) {
      if (event.type === 'notify') return hear(event.data)
      if (tellWork(event)) return
      queue.push(event)
      frames.schedule()
    },
    onResync() {
      queue = []
      void fetchLists()
      resyncWork()
    },
    onDenied: () => void askAgain(),
    onState(connection) {
      useDashboard.setState({ connection })
      if (connection !== 'lost') return
      if (!useDashboard.getState().loaded) {
        if (!fetching) void fetchLists()
        return
      }
      // An upgrade that is refused looks like a node that is away.
      void isStillLetIn().then((letIn) => letIn || stop())
    },
  })
  fetchAgain = () => {
    queue = []
    resyncWork()
    return fetchLists()
  }
  const forgetUnseen = rememberUnseen()
  const stopAlerts = tellAlerts()

  return () => {
    feed?.close()
    feed = null
    fetchAgain = null
    frames.cancel()
    clearTimeout(retryTimer)
    clearTimeout(deniedTimer)
    fetching?.abort()
    forgetUnseen()
    stopAlerts()
  }
}

/** Says it when something happens to this machine itself; Settings keeps saying it. */
function tellAlerts(): () => void {
  const alertOf = ({ node, hosts }: DashboardState) =>
    node ? hosts.get(node.id)?.alert : undefined
  return useDashboard.subscribe((state, before) => {
    const alert = alertOf(state)
    if (before.loaded && alert && alert !== alertOf(before)) toast(alert, 'bad')
  })
}

/** Unseen work outlives a reload, and is seen as soon as the agent is looked at. */
function rememberUnseen(): () => void {
  const storage = deviceStorage()
  const stored = storage?.getItem(UNSEEN_KEY)
  if (stored) useDashboard.setState({ unseen: new Set(stored.split('\n')) })
  const unsubscribe = useDashboard.subscribe((state, before) => {
    if (state.unseen !== before.unseen) storage?.setItem(UNSEEN_KEY, [...state.unseen].join('\n'))
    if (state.selectedId && state.selectedId !== before.selectedId) markSeen(state.selectedId)
  })
  document.addEventListener('visibilitychange', markLookedAt)
  return () => {
    unsubscribe()
    document.removeEventListener('visibilitychange', markLookedAt)
  }
}
