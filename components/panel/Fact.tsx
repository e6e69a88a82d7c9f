import type { ReactNode } from 'react'

/** A line of the list of facts in a panel: what it is, and how it stands. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="[overflow-wrap:anywhere] text-dim">{children}</dd>
    </>
  )
}
