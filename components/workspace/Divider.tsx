import type { KeyboardEvent, PointerEvent, RefObject } from 'react'
import { evenOut, resizeColumn, resizeRow } from '../../lib/client/workspace/operations.ts'
import { change } from '../../lib/client/workspace/store.ts'
import { cx } from '../ui/cx.ts'

type DividerProps = {
  grid: RefObject<HTMLDivElement | null>
  /** Of the pane or row before it. */
  index: number
  /** Where it lies, as a share of the grid's width or height. */
  at: number
} & (
  | { kind: 'row' }
  /** `from` and `length`: the row's place, as shares of the grid's height. */
  | { kind: 'column'; row: number; from: number; length: number }
)

const KEY_STEP = 0.02

const percent = (share: number) => `${share * 100}%`

/** The line between two panes or rows: dragged, moved with the arrow keys, evened with a double click. */
export function Divider(props: DividerProps) {
  const { grid, index, at } = props
  const isRow = props.kind === 'row'

  const move = (by: number) =>
    change((workspace) =>
      props.kind === 'row'
        ? resizeRow(workspace, index, by)
        : resizeColumn(workspace, props.row, index, by),
    )

  const onPointerDown = (event: PointerEvent<HTMLHRElement>) => {
    const box = grid.current?.getBoundingClientRect()
    if (event.button !== 0 || !box) return
    event.preventDefault()
    const handle = event.currentTarget
    handle.setPointerCapture(event.pointerId)
    let frame = 0
    let next = isRow ? event.clientY : event.clientX
    const apply = () => {
      frame = 0
      // From where the line is now: at the end of its way it waits for the pointer to come back.
      const { left, top, width, height } = handle.getBoundingClientRect()
      if (isRow) move((next - top - height / 2) / box.height)
      else move((next - left - width / 2) / box.width)
    }
    const onMove = (moved: globalThis.PointerEvent) => {
      next = isRow ? moved.clientY : moved.clientX
      frame ||= requestAnimationFrame(apply)
    }
    const onEnd = () => {
      cancelAnimationFrame(frame)
      if (frame) apply()
      handle.removeEventListener('pointermove', onMove)
      handle.removeEventListener('lostpointercapture', onEnd)
    }
    handle.addEventListener('pointermove', onMove)
    handle.addEventListener('lostpointercapture', onEnd)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const [less, more] = isRow ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight']
    if (event.key !== less && event.key !== more) return
    event.preventDefault()
    move(event.key === more ? KEY_STEP : -KEY_STEP)
  }

  return (
    <hr
      // A focusable separator is a widget (WAI-ARIA, window splitter).
      aria-label={isRow ? 'Height of the terminals above' : 'Width of the terminal before'}
      aria-orientation={isRow ? 'horizontal' : 'vertical'}
      aria-valuenow={Math.round(at * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => change(evenOut)}
      className={cx(
        'absolute z-10 m-0 touch-none border-0 bg-transparent bg-clip-content transition-colors duration-150',
        'hover:bg-line2 focus-visible:bg-focus focus-visible:outline-none active:bg-line2',
        isRow
          ? 'h-[7px] w-full -translate-y-[3px] cursor-row-resize py-[3px]'
          : 'w-[7px] -translate-x-[3px] cursor-col-resize px-[3px]',
      )}
      style={
        props.kind === 'row'
          ? { top: percent(at), left: 0 }
          : { left: percent(at), top: percent(props.from), height: percent(props.length) }
      }
    />
  )
}
