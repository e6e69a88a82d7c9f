import type { ButtonHTMLAttributes, Ref } from 'react'
import { cx } from './cx.ts'

const LOOKS = {
  primary: 'bg-accent text-accent-ink font-semibold hover:brightness-105 active:brightness-95',
  plain: 'border border-line2 text-text hover:bg-hover active:bg-sel',
  quiet: 'text-dim hover:bg-hover hover:text-text active:bg-sel',
  danger: 'border border-bad/40 bg-bad-soft text-bad font-medium hover:border-bad/70',
} as const

const HEIGHTS = { sm: 'h-7', md: 'h-8', field: 'h-8.5' }

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof LOOKS
  /** `field`: as high as the text field beside it. */
  size?: keyof typeof HEIGHTS
  ref?: Ref<HTMLButtonElement>
}

export function Button(props: ButtonProps) {
  const { look = 'plain', size = 'md', className, type = 'button', ...rest } = props
  return (
    <button
      type={type}
      className={cx(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md px-3 text-sm',
        HEIGHTS[size],
        'transition-colors duration-100 select-none max-sm:h-10',
        'disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50',
        'focus-visible:outline-offset-2',
        LOOKS[look],
        className,
      )}
      {...rest}
    />
  )
}

const ICON_SIZES = { sm: 'size-6', md: 'size-7' }

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string
  size?: keyof typeof ICON_SIZES
  ref?: Ref<HTMLButtonElement>
}

/** A square button with an icon as its child; the label is its name and its tooltip. */
export function IconButton(props: IconButtonProps) {
  const { label, size = 'md', className, type = 'button', title, ...rest } = props
  return (
    <button
      type={type}
      aria-label={label}
      title={title ?? label}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-md text-dim',
        ICON_SIZES[size],
        'hover:bg-hover hover:text-text active:bg-sel aria-pressed:bg-sel aria-pressed:text-text',
        'disabled:pointer-events-none disabled:opacity-40 max-sm:size-11',
        className,
      )}
      {...rest}
    />
  )
}
