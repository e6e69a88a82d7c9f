import { Fragment, useRef } from 'react'
import { useDashboard } from '../../lib/client/store.ts'
import { agentsOf, boxesOf, type PaneBox, type Tab } from '../../lib/client/workspace/layout.ts'
import { useWorkspace } from '../../lib/client/workspace/store.ts'
import { Divider } from './Divider.tsx'
import { PaneFrame } from './PaneFrame.tsx'

const WHOLE = { left: 0, top: 0, width: 1, height: 1 }

/** A pane as it is shown: boxes of tabs behind and of panes zoomed away stay for those attached. */
interface Shown {
  box: PaneBox
  inSight: boolean
  focused: boolean
  zoomed: boolean
  alone: boolean
}

function shownOf(tab: Tab, isFront: boolean): Shown[] {
  const alone = agentsOf(tab).length === 1
  return boxesOf(tab).map((box) => {
    const focused = box.agentId === tab.focused
    const zoomed = tab.zoomed && focused
    return {
      box: zoomed ? { ...box, ...WHOLE } : box,
      inSight: isFront && (focused || !tab.zoomed),
      focused: isFront && focused,
      zoomed,
      alone,
    }
  })
}

/** The panes of the tab in front, and, out of sight, those whose terminals stay attached. */
export function Grid({ isPhone }: { isPhone: boolean }) {
  const element = useRef<HTMLDivElement>(null)
  const workspace = useWorkspace((state) => state.workspace)
  const attached = useWorkspace((state) => state.attached)
  const selectedId = useDashboard((state) => state.selectedId)
  const front = workspace.tabs.find((tab) => tab.id === workspace.active)
  const all = isPhone
    ? [aloneOnPhone(selectedId)]
    : workspace.tabs.flatMap((tab) => shownOf(tab, tab === front))
  const shown = all.filter(({ box, inSight }) => inSight || attached.includes(box.agentId))

  return (
    <div ref={element} className="relative min-w-0 flex-1 overflow-hidden bg-terminal">
      {shown.map((pane) => (
        <PaneFrame key={pane.box.agentId} {...pane} />
      ))}
      {front && !front.zoomed && !isPhone && <Dividers tab={front} grid={element} />}
    </div>
  )
}

function aloneOnPhone(selectedId: string | null): Shown {
  const box = { agentId: selectedId ?? '', ...WHOLE }
  return { box, inSight: true, focused: true, zoomed: false, alone: true }
}

interface DividersProps {
  tab: Tab
  grid: React.RefObject<HTMLDivElement | null>
}

/** The lines between panes, which are dragged or moved with the arrow keys. */
function Dividers({ tab, grid }: DividersProps) {
  let top = 0
  return tab.rows.map((row, rowIndex) => {
    const rowTop = top
    top += row.size
    let left = 0
    return (
      <Fragment key={row.panes[0]?.agentId}>
        {rowIndex > 0 && <Divider grid={grid} kind="row" index={rowIndex - 1} at={rowTop} />}
        {row.panes.slice(0, -1).map((pane, index) => {
          left += pane.size
          return (
            <Divider
              key={pane.agentId}
              grid={grid}
              kind="column"
              row={rowIndex}
              index={index}
              at={left}
              from={rowTop}
              length={row.size}
            />
          )
        })}
      </Fragment>
    )
  })
}
