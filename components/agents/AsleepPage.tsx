import { useEffect, useState } from 'react'
import { useMay } from '../../lib/client/access/role.ts'
import { restart, wake } from '../../lib/client/actions.ts'
import { api } from '../../lib/client/api.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { hasEnded, hasFailed } from '../../lib/client/status.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { Button } from '../ui/Button.tsx'
import { Since } from '../ui/Since.tsx'
import { AgentNotice } from './AgentNotice.tsx'

const LAST_LINES = 200

/** What tmux(1) writes below the output of a program that ended (`remain-on-exit-format`). */
const TMUX_REMARK = /\s*Pane is dead \([^\n]*\)\s*$/

/** The last lines of a program that ended; null where nothing is kept: a hibernated agent has no terminal. */
function useLastOutput({ id, state }: Agent): string | null {
  const [text, setText] = useState<string | null>(null)
  useEffect(() => {
    if (state !== 'running') return
    const control = new AbortController()
    api.output(id, LAST_LINES, control.signal).then(
      ({ lines }) => setText(lines.join('\n').replace(TMUX_REMARK, '').trimEnd() || null),
      // Without it the page says what it knows.
      () => setText(null),
    )
    return () => control.abort()
  }, [id, state])
  return text
}

/** Title and words for why there is no terminal. */
function explain(agent: Agent): { title: string; words: string } {
  const kept = 'Name, notes and tags are kept'
  if (hasFailed(agent)) {
    return {
      title: `${agent.name} ended with status ${agent.exit?.status}`,
      words: `Its program stopped by itself. ${kept}.`,
    }
  }
  if (hasEnded(agent) && agent.state === 'running') {
    return { title: `${agent.name} has ended`, words: `Its program is done. ${kept}.` }
  }
  return {
    title: `${agent.name} is hibernated`,
    words: `Nothing runs. ${kept}; waking starts the program again in its directory.`,
  }
}

/** In the terminal's place while the agent has no running program: why, and how to go on. */
export function AsleepPage({ agent }: { agent: Agent }) {
  const [busy, setBusy] = useState(false)
  const output = useLastOutput(agent)
  const { title, words } = explain(agent)
  const restarts = agent.state === 'running'
  const mayWake = useMay('manage')

  const go = async () => {
    setBusy(true)
    await (restarts ? restart(agent) : wake(agent))
    setBusy(false)
  }
  return (
    <AgentNotice title={title}>
      <p>
        {words}
        {agent.exit && (
          <span className="text-faint">
            {' '}
            (<Since at={agent.exit.at} /> ago)
          </span>
        )}
      </p>
      {mayWake && (
        <div className="mt-5 flex flex-wrap justify-center gap-2">
          <Button look="primary" disabled={busy} onClick={go} data-region-entry>
            {busy ? 'Starting…' : restarts ? 'Restart' : agent.adopted ? 'Wake…' : 'Wake'}
          </Button>
          <Button look="quiet" onClick={() => openOverlay({ kind: 'delete', id: agent.id })}>
            Delete…
          </Button>
        </div>
      )}
      {output && (
        <section className="mt-8 text-left" aria-label="Last output">
          <h2 className="mb-1.5 text-2xs font-medium text-faint">Last output</h2>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it
            tabIndex={0}
            className="max-h-[38vh] overflow-auto rounded-lg border border-line bg-panel p-3 font-mono text-xs leading-[1.5] text-dim"
          >
            {output}
          </pre>
        </section>
      )}
    </AgentNotice>
  )
}
