import { useEffect, useState } from 'react'
import { restart, wake } from '../../lib/client/actions.ts'
import { api } from '../../lib/client/api.ts'
import { openOverlay } from '../../lib/client/overlay.ts'
import { hasFailed } from '../../lib/client/status.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { Button } from '../ui/Button.tsx'
import { Since } from '../ui/Since.tsx'

const LAST_LINES = 200

/** The last lines of a terminal that is not there any more; null where nothing was kept. */
function useLastOutput(id: string): string | null {
  const [text, setText] = useState<string | null>(null)
  useEffect(() => {
    const control = new AbortController()
    api.output(id, LAST_LINES, control.signal).then(
      ({ lines }) => setText(lines.join('\n').trimEnd() || null),
      // An agent that sleeps may have nothing to show; the page says the rest.
      () => setText(null),
    )
    return () => control.abort()
  }, [id])
  return text
}

/** In the terminal's place while the agent has no running program: why, and how to go on. */
export function AsleepPage({ agent }: { agent: Agent }) {
  const [busy, setBusy] = useState(false)
  const output = useLastOutput(agent.id)
  const failed = hasFailed(agent)

  if (agent.state === 'unreachable') {
    return (
      <Page title={`${agent.name} is out of reach`}>
        <p>Its machine does not answer. The agent itself may be running well.</p>
      </Page>
    )
  }

  const go = async () => {
    setBusy(true)
    await (agent.state === 'running' ? restart(agent) : wake(agent))
    setBusy(false)
  }
  return (
    <Page
      title={
        failed
          ? `${agent.name} ended with status ${agent.exit?.status}`
          : `${agent.name} is hibernated`
      }
    >
      <p>
        {failed
          ? 'Its program stopped by itself. Name, notes and tags are kept.'
          : agent.exit
            ? 'Its program has ended. Name, notes and tags are kept; waking starts it again.'
            : 'Nothing runs. Name, notes and tags are kept; waking starts the program again in its directory.'}
        {agent.exit && (
          <span className="text-faint">
            {' '}
            (<Since at={agent.exit.at} /> ago)
          </span>
        )}
      </p>
      <div className="mt-5 flex flex-wrap justify-center gap-2">
        <Button look="primary" disabled={busy} onClick={go} data-region-entry>
          {busy ? 'Starting…' : failed ? 'Restart' : agent.adopted ? 'Wake…' : 'Wake'}
        </Button>
        <Button look="quiet" onClick={() => openOverlay({ kind: 'delete', id: agent.id })}>
          Delete…
        </Button>
      </div>
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
    </Page>
  )
}

function Page({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="absolute inset-0 flex overflow-y-auto p-6">
      <div className="appear m-auto w-full max-w-xl pb-[4vh] text-center text-dim">
        <h2 className="mb-1.5 text-lg font-semibold tracking-[-0.01em] [overflow-wrap:anywhere] text-text">
          {title}
        </h2>
        {children}
      </div>
    </div>
  )
}
