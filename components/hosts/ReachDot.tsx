import type { Reach } from '../../lib/wire/host.ts'
import { cx } from '../ui/cx.ts'

const LOOKS: Record<Reach, string> = {
  here: 'bg-ok',
  up: 'bg-ok',
  suspect: 'border-[1.5px] border-ok',
  unreachable: 'border-[1.5px] border-faint',
  down: 'border-[1.5px] border-faint',
  unknown: 'bg-faint/50',
}

/** Can a host be reached? Decoration: the words are beside it. `size` in px. */
export function ReachDot({ reach, size = 7 }: { reach: Reach; size?: number }) {
  return (
    <span
      aria-hidden
      className={cx('block shrink-0 rounded-full', LOOKS[reach])}
      style={{ width: size, height: size }}
    />
  )
}
