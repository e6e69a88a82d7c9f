import type { KeyboardEvent, PointerEvent } from 'react'
import { clamp } from '../../lib/client/prefs.ts'
import { cx } from '../ui/cx.ts'

interface ResizeHandleProps {
  label: string
  /** The id of what is resized. */
  controls: string
  /** px */
  width: number
  range: { min: number; max: number; initial: number }
  /** On which side of the handle the resized part is. */
  side: 'left' | 'right'
  onResize: (width: number) => void
}

const KEY_STEP = 16

/** The edge of a resizable part: dragged, moved with the arrow keys, reset with a double click. */
export function ResizeHandle(props: ResizeHandleProps) {
  const { label, controls, width, range, side, onResize } = props
  const sign = side === 'left' ? 1 : -1

  const onPointerDown = (event: PointerEvent<HTMLHRElement>) => {
    if (event.button !== 0) return
    event.preventDefault()
    const handle = event.currentTarget
    const startX = event.clientX
    handle.setPointerCapture(event.pointerId)
    const onMove = (move: globalThis.PointerEvent) =>
      onResize(clamp(width + sign * (move.clientX - startX), range))
    const onEnd = () => {
      handle.removeEventListener('pointermove', onMove)
      handle.removeEventListener('lostpointercapture', onEnd)
    }
    handle.addEventListener('pointermove', onMove)
    handle.addEventListener('lostpointercapture', onEnd)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -KEY_STEP, ArrowRight: KEY_STEP }[event.key]
    if (step === undefined) return
    event.preventDefault()
    onResize(clamp(width + sign * step, range))
  }

  return (
    <hr
      // A focusable separator is a widget (WAI-ARIA, window splitter).
      aria-label={label}
      aria-controls={controls}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={range.min}
      aria-valuemax={range.max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => onResize(range.initial)}
      className={cx(
        'absolute inset-y-0 z-10 m-0 h-full w-[7px] cursor-col-resize touch-none border-0 max-sm:hidden',
        'bg-transparent bg-clip-content px-[3px] transition-colors duration-150 hover:bg-line2 focus-visible:bg-focus focus-visible:outline-none active:bg-line2',
        side === 'left' ? '-right-[4px]' : '-left-[4px]',
      )}
    />
  )
}
