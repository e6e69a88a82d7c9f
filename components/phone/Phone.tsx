import { usePathname, useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { listenForSwipeBack } from '../../lib/client/phone/swipe.ts'
import { followViewport } from '../../lib/client/phone/viewport.ts'
import { startQueue } from '../../lib/client/queue/send.ts'
import { selectAgent } from '../../lib/client/selection.ts'
import { useDashboard, waitingCount } from '../../lib/client/store.ts'
import { goOnBoard, useBoardPlace } from '../../lib/client/work/place.ts'
import { useHasTouch, useIsPhone } from '../ui/useMedia.ts'
import { BottomBar } from './BottomBar.tsx'
import { PullToRefresh } from './PullToRefresh.tsx'
import { Queued } from './Queued.tsx'

/** What a phone has besides: its way between pages, the swipe back, room for its keyboard, and what it has to send. */
export function Phone() {
  const isPhone = useIsPhone()
  const hasTouch = useHasTouch()
  const pathname = usePathname()
  const router = useRouter()
  const hasTerminal = useDashboard((state) => state.selectedId !== null) && pathname === '/'
  useEffect(() => followViewport(), [])
  useInboxFirst(isPhone && hasTouch)
  useEffect(() => {
    if (!isPhone || (pathname === '/' && !hasTerminal)) return
    return listenForSwipeBack(() => {
      if (pathname === '/') selectAgent(null)
      else if (pathname === '/board' && useBoardPlace.getState().taskId) goOnBoard({ taskId: null })
      else router.push(pathname.startsWith('/board/') ? '/board' : '/')
    })
  }, [isPhone, pathname, hasTerminal, router])
  useEffect(() => startQueue(), [])
  return (
    <>
      {hasTouch && <PullToRefresh />}
      {!(hasTerminal && hasTouch) && <Queued className="border-t" />}
      {!hasTerminal && <BottomBar />}
    </>
  )
}

/** When the list would open and somebody waits, the inbox opens instead: once, as the app is opened. */
function useInboxFirst(isPhone: boolean): void {
  const router = useRouter()
  const pathname = usePathname()
  const loaded = useDashboard((state) => state.loaded)
  const decided = useRef(false)
  useEffect(() => {
    if (decided.current || !loaded) return
    decided.current = true
    const state = useDashboard.getState()
    const isList = pathname === '/' && state.selectedId === null
    if (isPhone && isList && waitingCount(state) > 0) router.replace('/inbox')
  }, [isPhone, loaded, pathname, router])
}
