import { usePathname, useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { agentHref, selectAgent } from '../../lib/client/selection.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { openBeside, openInNewTab } from '../../lib/client/workspace/operations.ts'
import { change } from '../../lib/client/workspace/store.ts'

/** In the focused pane or where it is open; beside it; in a tab of its own. */
export type OpenHow = 'here' | 'beside' | 'tab'

/** How a click or Enter asks to open an agent: with Ctrl or Cmd beside, with Shift as well in a new tab. */
export function howToOpen(event: {
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
}): OpenHow {
  if (!event.ctrlKey && !event.metaKey) return 'here'
  return event.shiftKey ? 'tab' : 'beside'
}

/** Shows an agent from whichever page this is. */
export function useSelectAgent(): (id: string) => void {
  const pathname = usePathname()
  const router = useRouter()
  return useCallback(
    (id: string) => {
      if (pathname === '/') return selectAgent(id)
      useDashboard.setState({ selectedId: id })
      router.push(agentHref(id))
    },
    [pathname, router],
  )
}

/** Opens an agent in its way from whichever page this is. */
export function useOpenAgent(): (id: string, how: OpenHow) => void {
  const select = useSelectAgent()
  return useCallback(
    (id: string, how: OpenHow) => {
      if (how === 'beside') change((workspace) => openBeside(workspace, id))
      else if (how === 'tab') change((workspace) => openInNewTab(workspace, id))
      select(id)
    },
    [select],
  )
}
