import type { AnyEnvelope } from '../../wire/event.ts'
import { ApiError, messageOf } from '../api.ts'
import { backoff } from '../backoff.ts'
import { frameScheduler } from '../frame-scheduler.ts'
import { workApi } from './api.ts'
import { applyWorkEvents } from './events.ts'
import { listenToWork } from './feed.ts'
import { putSessions, putTasks, setWork, showProject, useWork } from './store.ts'

let queue: AnyEnvelope[] = []
let fetching: AbortController | null = null
let retryTimer: ReturnType<typeof setTimeout> | undefined
/** How many parts of the page follow the board now. */
let followers = 0
/** Sessions that are shown outside of their project's board, with their tasks. */
const wanted = new Set<string>()

const frames = frameScheduler(() => {
  if (fetching) return
  const events = queue
  queue = []
  applyWorkEvents(events)
})

/** What is there of a list of ids; one that was deleted meanwhile is left out. */
async function found<T>(ids: Iterable<string>, get: (id: string) => Promise<T>): Promise<T[]> {
  const lists = await Promise.all(
    [...ids].map(async (id) => {
      try {
        return [await get(id)]
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return []
        throw error
      }
    }),
  )
  return lists.flat()
}

async function fetchAll(signal: AbortSignal): Promise<void> {
  const { projectId } = useWork.getState()
  const [projects, active, own, tasks, others] = await Promise.all([
    workApi.projects(signal),
    workApi.activeSessions(signal),
    projectId === null ? [] : workApi.sessions(projectId, signal),
    projectId === null ? undefined : workApi.tasks(projectId, signal),
    found(wanted, (id) => workApi.session(id, signal)),
  ])
  const here = new Set(tasks?.map(({ id }) => id))
  const ids = new Set(others.flatMap(({ taskIds }) => taskIds).filter((id) => !here.has(id)))
  const further = await found(ids, (id) => workApi.task(id, signal))
  if (signal.aborted) return
  setWork(projectId, { projects, sessions: [...active, ...own, ...others], tasks, others: further })
}

/** Fetches the lists of what is shown; again after a failure. Events meanwhile wait and are applied over them. */
async function load(attempt = 0): Promise<void> {
  clearTimeout(retryTimer)
  fetching?.abort()
  const current = new AbortController()
  fetching = current
  try {
    await fetchAll(current.signal)
    if (fetching !== current) return
    fetching = null
    frames.schedule()
  } catch (error) {
    if (current.signal.aborted) return
    useWork.setState({ problem: messageOf(error) })
    // What this browser may not see, or is not there, does not change by asking again.
    const isFinal = error instanceof ApiError && error.status >= 400 && error.status < 500
    if (!isFinal) retryTimer = setTimeout(() => void load(attempt + 1), backoff(attempt))
  }
}

/** Keeps the store equal to the node while anything follows it. Returns the disposer. */
export function followWork(): () => void {
  followers++
  if (followers > 1) return unfollow()
  const stop = listenToWork({
    onEvent(event) {
      queue.push(event)
      frames.schedule()
    },
    onResync() {
      queue = []
      void load()
    },
  })
  void load()
  stopListening = stop
  return unfollow()
}

let stopListening: (() => void) | null = null

function unfollow(): () => void {
  let done = false
  return () => {
    if (done) return
    done = true
    followers--
    if (followers > 0) return
    stopListening?.()
    fetching?.abort()
    fetching = null
    clearTimeout(retryTimer)
    frames.cancel()
    queue = []
  }
}

/** Shows a project's board; its lists are fetched when it is another one than before. */
export function openProject(projectId: string | null): void {
  if (useWork.getState().projectId === projectId) return
  showProject(projectId)
  if (followers > 0) void load()
}

/** Fetches everything anew, now. */
export function reloadWork(): void {
  if (followers > 0) void load()
}

/** Keeps one session and its tasks in the store while it is shown. Returns the disposer. */
export function wantSession(id: string, onFailure: (problem: string) => void): () => void {
  wanted.add(id)
  const control = new AbortController()
  const fetchIt = async () => {
    const session = await workApi.session(id, control.signal)
    const tasks = await found(session.taskIds, (taskId) => workApi.task(taskId, control.signal))
    if (control.signal.aborted) return
    putSessions([session])
    putTasks(tasks)
  }
  fetchIt().catch((error: unknown) => {
    if (!control.signal.aborted) onFailure(messageOf(error))
  })
  return () => {
    wanted.delete(id)
    control.abort()
  }
}
