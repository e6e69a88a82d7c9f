import { useState } from 'react'
import { cx } from '../ui/cx.ts'

const FULL_LINES = 12
const SHORT_LINES = 3

/** What the question is about, as its program shows it; a long one is cut until somebody wants it. */
export function Detail({ text, full }: { text: string; full: boolean }) {
  const [whole, setWhole] = useState(false)
  const lines = text.split('\n')
  const limit = full ? FULL_LINES : SHORT_LINES
  const cut = !whole && lines.length > limit + 1
  return (
    <div className="mt-2 overflow-hidden rounded-md border border-line bg-bg">
      <pre
        className={cx(
          'px-2.5 py-1.5 font-mono text-xs leading-[18px] [overflow-wrap:anywhere] whitespace-pre-wrap',
          full ? 'text-text/90' : 'text-dim',
        )}
      >
        {cut ? lines.slice(0, limit).join('\n') : text}
      </pre>
      {cut && (
        <button
          type="button"
          onClick={() => setWhole(true)}
          className="block w-full border-t border-line px-2.5 py-1 text-left text-2xs text-dim hover:bg-hover hover:text-text max-sm:min-h-11"
        >
          {lines.length - limit} more lines
        </button>
      )}
    </div>
  )
}
