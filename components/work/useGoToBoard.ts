import { usePathname, useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { type BoardPlace, boardHref, goOnBoard } from '../../lib/client/work/place.ts'

/** Goes to a project's board, or to one of its tasks, from whichever page. */
export function useGoToBoard(): (place: BoardPlace) => void {
  const pathname = usePathname()
  const router = useRouter()
  return useCallback(
    (place: BoardPlace) => {
      if (pathname === '/board') goOnBoard(place)
      else router.push(boardHref(place))
    },
    [pathname, router],
  )
}
