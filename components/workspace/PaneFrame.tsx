import { useAgent } from '../../lib/client/store.ts'
import type { PaneBox } from '../../lib/client/workspace/layout.ts'
import type { Side } from '../../lib/client/workspace/operations.ts'
import { closePane, focusPane } from '../../lib/client/workspace/operations.ts'
import { change } from '../../lib/client/workspace/store.ts'
import { AgentView } from '../agents/AgentView.tsx'
import { Button } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { PaneHeader } from './PaneHeader.tsx'
import { useAgentDrop } from './useAgentDrop.ts'

interface PaneFrameProps {
  box: PaneBox
  /** In front now; else its terminal only stays attached. */
  inSight: boolean
  focused: boolean
  zoomed: boolean
  /** Without others beside it: the page's own header stands for the pane's. */
  alone: boolean
}

const percent = (share: number) => `${share * 100}%`

/** One agent of the grid at its place; the terminal outlives every move of its pane. */
export function PaneFrame({ box, inSight, focused, zoomed, alone }: PaneFrameProps) {
  const { agentId, left, top, width, height } = box
  const agent = useAgent(agentId)
  const { side, handlers } = useAgentDrop(agentId)
  const takeFocus = () => {
    if (!focused) change((workspace) => focusPane(workspace, agentId))
  }

  return (
    <section
      aria-label={alone ? undefined : `Pane of ${agent?.name ?? 'a gone agent'}`}
      data-pane={agentId}
      data-focused-pane={focused || undefined}
      {...handlers}
      className={cx(
        'absolute flex-col overflow-hidden',
        inSight ? 'flex' : 'hidden',
        left > 0 && 'border-l border-line',
        top > 0 && 'border-t border-line',
      )}
      style={{
        left: percent(left),
        top: percent(top),
        width: percent(width),
        height: percent(height),
      }}
    >
      {!alone && (
        <PaneHeader
          agentId={agentId}
          focused={focused}
          zoomed={zoomed}
          first={left === 0 && top === 0}
        />
      )}
      <div
        className="relative flex min-h-0 flex-1 bg-terminal"
        onPointerDownCapture={takeFocus}
        onFocusCapture={takeFocus}
      >
        {agent ? (
          <AgentView agent={agent} focused={focused && inSight} />
        ) : (
          <GonePane agentId={agentId} />
        )}
      </div>
      {side && <DropPlace side={side} />}
    </section>
  )
}

/** An agent that this device remembers and no host knows now. */
function GonePane({ agentId }: { agentId: string }) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 bg-bg p-4 text-center text-sm text-dim">
      <p className="max-w-64 text-balance">
        This agent is gone: it was deleted, or its host was removed.
      </p>
      <Button
        size="sm"
        data-region-entry
        onClick={() => change((workspace) => closePane(workspace, agentId))}
      >
        Close the pane
      </Button>
    </div>
  )
}

const PLACES: Record<Side, string> = {
  middle: 'inset-0',
  left: 'inset-y-0 left-0 w-1/2',
  right: 'inset-y-0 right-0 w-1/2',
  up: 'inset-x-0 top-0 h-1/2',
  down: 'inset-x-0 bottom-0 h-1/2',
}

/** Where the agent goes that is held over the pane. */
function DropPlace({ side }: { side: Side }) {
  return (
    <div
      aria-hidden
      className={cx(
        'pointer-events-none absolute z-20 border-2 border-focus bg-focus/15 transition-all duration-100',
        PLACES[side],
      )}
    />
  )
}
