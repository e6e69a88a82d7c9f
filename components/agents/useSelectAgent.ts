import { usePathname, useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { agentHref, selectAgent } from '../../lib/client/selection.ts'
import { useDashboard } from '../../lib/client/store.ts'

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
