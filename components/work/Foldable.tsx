import { type ReactNode, useState } from 'react'
import { Section } from '../panel/Section.tsx'

interface FoldableProps {
  title: string
  empty: boolean
  /** What opens it; null for who may not change it: then an empty one is not shown. */
  action: string | null
  children: ReactNode
}

/** A section whose content can be folded away while it is empty. */
export function Foldable({ title, empty, action, children }: FoldableProps) {
  const [open, setOpen] = useState(false)
  if (empty && !open) {
    if (action === null) return null
    return (
      <div className="border-b border-line px-2.5 py-1.5 last:border-b-0">
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="h-7 rounded-md px-1.5 text-xs text-faint hover:bg-hover hover:text-text max-sm:h-11"
        >
          + {action}
        </button>
      </div>
    )
  }
  return <Section title={title}>{children}</Section>
}
