import type { ReactNode } from 'react'

/** In the terminal's place: a heading, few words, what can be done. */
export function AgentNotice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="absolute inset-0 flex overflow-y-auto p-6">
      <div className="appear m-auto w-full max-w-xl pb-[4vh] text-center text-dim">
        <h2 className="mb-1.5 text-lg font-semibold tracking-[-0.01em] [overflow-wrap:anywhere] text-text">
          {title}
        </h2>
        {children}
      </div>
    </div>
  )
}
