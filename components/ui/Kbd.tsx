import { cx } from './cx.ts'

/** A key, as it is printed on it. */
export function Kbd({ children, className }: { children: string; className?: string }) {
  return (
    <kbd
      className={cx(
        'inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border border-line2 px-1',
        'font-sans text-2xs leading-none text-dim',
        className,
      )}
    >
      {children}
    </kbd>
  )
}
