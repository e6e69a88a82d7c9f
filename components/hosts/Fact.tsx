import type { ReactNode } from 'react'

/** A list of facts: names at the left, what is known at the right. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-y-2 text-xs max-sm:grid-cols-[5.25rem_minmax(0,1fr)]">
      {children}
    </dl>
  )
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere] text-dim">{children}</dd>
    </>
  )
}
