import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { HistoryPage } from '../../lib/client/terminal/connection.ts'
import type { HistoryView } from '../../lib/client/terminal/history.ts'
import { HistoryPreload } from '../../lib/client/terminal/history-preload.ts'
import {
  type HistoryWish,
  openHistory,
  takeHistoryWish,
  useHistoryWish,
} from '../../lib/client/terminal/history-wish.ts'
import type { TerminalView } from '../../lib/client/terminal/view.ts'

export interface OpenHistory {
  page: HistoryPage
  wish: HistoryWish | null
  /** Takes the lines that the wheel or the keyboard has asked for until the layer is there. */
  takeScroll(): number
}

interface Params {
  agentId: string
  view: RefObject<TerminalView | null>
  live: boolean
  /** Only the focused terminal has its history at hand before it is asked for. */
  focused: boolean
  onFailure(message: string): void
}

/** When a terminal's history is open, and how it is opened: wheel, Shift+PageUp, or by a wish. */
export function useHistory({ agentId, view, live, focused, onFailure }: Params) {
  const [open, setOpen] = useState<OpenHistory | null>(null)
  const preload = useRef<HistoryPreload | null>(null)
  const wanted = useRef(focused)
  wanted.current = focused && open === null
  const scroll = useRef(0)
  const opening = useRef(false)
  /** The layer that is drawn. */
  const layer = useRef<HistoryView | null>(null)
  const isOpen = useRef(false)
  isOpen.current = open !== null
  const failed = useRef(onFailure)
  failed.current = onFailure

  useEffect(() => {
    const created = new HistoryPreload(
      () => view.current?.connection ?? null,
      () => wanted.current && document.visibilityState === 'visible',
    )
    preload.current = created
    return () => {
      created.close()
      preload.current = null
      setOpen(null)
    }
  }, [view])

  const start = useCallback(async (wish: HistoryWish | null) => {
    if (opening.current || !preload.current) return
    opening.current = true
    try {
      const page = await preload.current.page()
      // With nothing above the screen the wheel has nothing to show.
      if (wish || page.total > (page.rows ?? 0)) {
        setOpen({
          page,
          wish,
          takeScroll() {
            const lines = scroll.current
            scroll.current = 0
            return lines
          },
        })
      }
    } catch (error) {
      failed.current((error as Error).message)
    } finally {
      opening.current = false
      if (!wish) setTimeout(() => (scroll.current = Math.min(0, scroll.current)), 0)
    }
  }, [])

  const wished = useHistoryWish(({ wish }) => wish?.agentId === agentId)
  useEffect(() => {
    if (!wished || !live) return
    const wish = takeHistoryWish(agentId)
    if (!wish) return
    scroll.current = 0
    setOpen(null)
    void start(wish)
  }, [wished, live, agentId, start])

  /** The terminal has another width: its lines are other ones now. */
  const reopen = useCallback(
    (below: number) => {
      scroll.current = -below
      void start(open?.wish ?? { agentId })
    },
    [start, open, agentId],
  )

  const onWheel = useCallback(
    (lines: number) => {
      if (layer.current) return layer.current.scroll(lines)
      if (lines >= 0 && scroll.current === 0) return
      scroll.current = Math.min(0, scroll.current + lines)
      // What comes before the layer is drawn is scrolled when it is.
      if (isOpen.current) return
      if (scroll.current <= -1) void start(null)
    },
    [start],
  )

  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (open || event.altKey || event.metaKey) return
    const pageUp = event.key === 'PageUp' && event.shiftKey && !event.ctrlKey
    const find = event.code === 'KeyH' && event.shiftKey && event.ctrlKey
    if (!pageUp && !find) return
    event.preventDefault()
    event.stopPropagation()
    if (find) openHistory(agentId, { find: true })
    else {
      scroll.current = 1 - (view.current?.terminal.rows ?? 24)
      void start(null)
    }
  }

  return { open, layer, close: () => setOpen(null), reopen, onWheel, onKeyDownCapture }
}
