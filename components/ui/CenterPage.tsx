import type { ReactNode } from 'react'

/** A calm page with a heading and few words, in the middle. */
export function CenterPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex min-h-0 flex-1 overflow-y-auto p-6">
      <div className="appear m-auto w-full max-w-md pb-[6vh] text-center text-balance text-dim">
        <h1 className="mb-1.5 text-lg font-semibold tracking-[-0.01em] text-text">{title}</h1>
        {children}
      </div>
    </div>
  )
}
