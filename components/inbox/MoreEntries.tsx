import { useEffect, useRef } from 'react'

interface MoreEntriesProps {
  count: number
  /** It comes into sight, or somebody asks for it. */
  onSeen: () => void
}

/** How far ahead of the eye the next entries are drawn, px. */
const AHEAD_PX = 1200

/** Stands for the entries that are not drawn yet. */
export function MoreEntries({ count, onSeen }: MoreEntriesProps) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const seen = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting && onSeen(), {
      root: button.current?.closest('[data-pull]'),
      rootMargin: `0px 0px ${AHEAD_PX}px`,
    })
    if (button.current) seen.observe(button.current)
    return () => seen.disconnect()
  }, [onSeen])
  return (
    <button
      ref={button}
      type="button"
      onClick={onSeen}
      className="flex h-11 w-full items-center px-4 text-xs text-dim hover:bg-hover hover:text-text"
    >
      {count} more {count === 1 ? 'waits' : 'wait'}
    </button>
  )
}
