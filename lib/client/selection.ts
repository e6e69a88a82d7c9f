import { useDashboard } from './store.ts'

function idInUrl(): string | null {
  return location.pathname === '/' ? new URLSearchParams(location.search).get('agent') : null
}

export const agentHref = (id: string) => `/?agent=${encodeURIComponent(id)}`

/** Shows an agent (null: none), keeping the address true. `replace` leaves no step in the history. */
export function selectAgent(id: string | null, how: 'push' | 'replace' = 'push'): void {
  if (useDashboard.getState().selectedId === id && location.pathname === '/') return
  useDashboard.setState({ selectedId: id })
  const href = id === null ? '/' : agentHref(id)
  if (how === 'push') history.pushState(null, '', href)
  else history.replaceState(null, '', href)
}

/** Takes the selection from the address now and at each step through the history. */
export function followAddress(): () => void {
  const read = () => useDashboard.setState({ selectedId: idInUrl() })
  read()
  delete document.documentElement.dataset.opens
  addEventListener('popstate', read)
  return () => removeEventListener('popstate', read)
}
