import { longSpan, shortSpan } from '../../lib/client/time.ts'
import { useNow } from './useNow.ts'

interface SinceProps {
  at: number
  className?: string
  prefix?: string
}

/** How long ago, short, with the long form for readers and as a tooltip. */
export function Since({ at, className, prefix = '' }: SinceProps) {
  const span = Math.max(0, useNow(at) - at)
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={`${longSpan(span)} ago`}
      className={className}
    >
      {prefix}
      {shortSpan(span)}
    </time>
  )
}
