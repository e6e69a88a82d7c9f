import { DOT_LABEL, type DotKind } from '../../lib/client/status.ts'
import { cx } from '../ui/cx.ts'

const LOOKS: Record<DotKind, string> = {
  working:
    'bg-ok ring-[1.5px] ring-ok/45 ring-offset-[1.5px] ring-offset-[var(--panel)] size-[6px]',
  waiting: 'bg-accent shadow-[0_0_0_3px_var(--accent-soft)] size-[7px]',
  finished: 'bg-seen size-[7px]',
  failed: 'bg-bad size-[7px]',
  idle: 'bg-faint/80 size-[7px]',
  ended: 'border-[1.5px] border-faint size-[7px]',
  hibernated: 'border-[1.5px] border-faint size-[7px]',
  unreachable: 'bg-faint/40 size-[7px]',
}

/** An agent's state as a dot; the words are for readers and the tooltip. */
export function StatusDot({ kind, label }: { kind: DotKind; label?: string }) {
  return (
    <span className="flex size-4 shrink-0 items-center justify-center" title={DOT_LABEL[kind]}>
      <span
        role="img"
        aria-label={label ?? DOT_LABEL[kind]}
        className={cx('rounded-full', LOOKS[kind])}
      />
    </span>
  )
}
