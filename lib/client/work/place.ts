import { create } from 'zustand'
import { deviceStorage } from '../device-storage.ts'

/** What the address of the board says: whose board, and which of its tasks is open. */
export interface BoardPlace {
  projectId: string | null
  taskId: string | null
}

export const useBoardPlace = create<BoardPlace>(() => ({ projectId: null, taskId: null }))

const LAST_KEY = 'maestro:board'

/** The project that was shown last on this device. */
export const lastProject = (): string | null => deviceStorage()?.getItem(LAST_KEY) ?? null

export function boardHref({ projectId, taskId }: Partial<BoardPlace>): string {
  const query = new URLSearchParams()
  if (projectId) query.set('project', projectId)
  if (taskId) query.set('task', taskId)
  return query.size > 0 ? `/board?${query}` : '/board'
}

export const sessionHref = (id: string) => `/board/session?id=${encodeURIComponent(id)}`

export function placeIn(search: string): BoardPlace {
  const query = new URLSearchParams(search)
  return { projectId: query.get('project'), taskId: query.get('task') }
}

/** Goes to a project or task on the board's own page, keeping the address true. */
export function goOnBoard(patch: Partial<BoardPlace>, how: 'push' | 'replace' = 'push'): void {
  const before = useBoardPlace.getState()
  const place = { ...before, ...patch }
  if (place.projectId === before.projectId && place.taskId === before.taskId) return
  remember(place)
  useBoardPlace.setState(place)
  if (how === 'push') history.pushState(null, '', boardHref(place))
  else history.replaceState(null, '', boardHref(place))
}

function remember({ projectId }: BoardPlace): void {
  if (projectId) deviceStorage()?.setItem(LAST_KEY, projectId)
}

/** Takes the place from the address now and at each step through the history. Returns the disposer. */
export function followBoardAddress(): () => void {
  const read = () => {
    const place = placeIn(location.search)
    remember(place)
    useBoardPlace.setState(place)
  }
  read()
  addEventListener('popstate', read)
  return () => removeEventListener('popstate', read)
}
