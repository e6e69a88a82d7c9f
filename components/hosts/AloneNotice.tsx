import type { ReactNode } from 'react'

const STEPS: readonly [title: string, words: ReactNode][] = [
  [
    'Start Maestro on the other machine',
    <>
      The same way as here, with <code className="font-mono text-2xs text-text">npm start</code>. It
      needs nothing else from this one.
    </>,
  ],
  [
    'Make a code there',
    <>
      Settings → Hosts → <b className="font-medium text-text">Let a host in</b>. Without a
      dashboard, in its shell:{' '}
      <code className="font-mono text-2xs text-text">npm run pair -- host</code>
    </>,
  ],
  [
    'Add it here',
    <>
      Give its address and the code. Both sides then know each other, and every host that either of
      them knows.
    </>,
  ],
]

/** No other host yet: what a second one is good for, and how it comes here. */
export function AloneNotice() {
  return (
    <div className="rounded-lg border border-line px-5 py-5 max-sm:px-4">
      <p className="font-medium">One machine so far</p>
      <p className="mt-0.5 text-dim">
        Add the others, and every dashboard shows, drives and starts agents on all of them.
      </p>
      <ol className="mt-5 grid gap-5 sm:grid-cols-3">
        {STEPS.map(([title, words], index) => (
          <li key={title}>
            <span
              aria-hidden
              className="mb-2 flex size-5 items-center justify-center rounded-full border border-line2 text-2xs text-dim tabular-nums"
            >
              {index + 1}
            </span>
            <p className="text-sm font-medium">{title}</p>
            <p className="mt-0.5 text-xs text-dim">{words}</p>
          </li>
        ))}
      </ol>
    </div>
  )
}
