import { create } from 'zustand'

/** What the board remembers while it is open: where the keyboard is, what is being made or held. */
interface BoardUi {
  activeId: string | null
  /** A new task is being typed: for the top of the tree, or under another one. */
  composing: { parentId: string | null } | null
  draggingId: string | null
}

export const useBoardUi = create<BoardUi>(() => ({
  activeId: null,
  composing: null,
  draggingId: null,
}))

export const setActive = (activeId: string | null): void => useBoardUi.setState({ activeId })

export const compose = (parentId: string | null): void =>
  useBoardUi.setState({ composing: { parentId } })

/** Puts the keyboard into the board again, where it was. */
export function focusBoard(): void {
  // What was closed or moved has its new place with the next paint.
  requestAnimationFrame(() => {
    const list = document.querySelector<HTMLElement>('[data-board-list][tabindex="0"]')
    ;(list ?? document.querySelector<HTMLElement>('[data-board-list]'))?.focus()
  })
}
