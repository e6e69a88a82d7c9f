import type { ReactNode } from 'react'

interface PartProps {
  title: string
  about?: ReactNode
  children: ReactNode
}

/** One titled part of the settings. */
export function Part({ title, about, children }: PartProps) {
  return (
    <section aria-label={title} className="border-b border-line py-6 first:pt-2 last:border-b-0">
      <h2 className="text-base font-semibold tracking-[-0.01em]">{title}</h2>
      {about && <p className="mt-0.5 text-xs text-faint">{about}</p>}
      <div className="mt-4">{children}</div>
    </section>
  )
}
