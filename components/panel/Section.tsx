import type { ReactNode } from 'react'

interface SectionProps {
  title: string
  /** At the end of the title's line. */
  aside?: ReactNode
  children: ReactNode
}

/** A titled part of the panel, set off by a hairline. */
export function Section({ title, aside, children }: SectionProps) {
  return (
    <section className="border-b border-line px-4 pt-3 pb-4 last:border-b-0" aria-label={title}>
      <div className="mb-2 flex min-h-4 items-center justify-between gap-2">
        <h2 className="text-xs font-medium text-dim">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
