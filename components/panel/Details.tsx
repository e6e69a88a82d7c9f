import { Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { copyAttachCommand } from '../../lib/client/actions.ts'
import { attachCommand } from '../../lib/client/attach.ts'
import { factsOf, hostLabel } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { dateTime } from '../../lib/client/time.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { MuteButton } from '../notify/MuteButton.tsx'
import { IconButton } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Since } from '../ui/Since.tsx'
import { Section } from './Section.tsx'

const SOURCE_WORDS: Record<Agent['activitySource'], string> = {
  hook: 'reported by the program',
  marks: 'from the terminal’s marks',
  screen: 'read from the screen',
  output: 'from its output',
  none: '',
}

/** What is known about an agent. */
export function Details({ agent }: { agent: Agent }) {
  const socket = useDashboard((state) => factsOf(state, agent.hostId)?.tmux.socket ?? null)
  const host = useDashboard((state) =>
    state.hosts.size > 1 ? hostLabel(state.hosts, agent.hostId) : null,
  )
  const runs = agent.state === 'running'
  return (
    <Section title="Details">
      <dl className="grid grid-cols-[4.75rem_minmax(0,1fr)] gap-y-1.5 text-xs">
        <Row name="State">
          {runs ? (
            <>
              {agent.activity} for <Since at={agent.activitySince} />
              {SOURCE_WORDS[agent.activitySource] && (
                <span className="text-faint">, {SOURCE_WORDS[agent.activitySource]}</span>
              )}
            </>
          ) : (
            agent.state
          )}
        </Row>
        {host && <Row name="Host">{host}</Row>}
        {agent.heardAt !== undefined && (
          <Row name="Heard">
            <Since at={agent.heardAt} /> ago
          </Row>
        )}
        {agent.title && <Row name="Title">{agent.title}</Row>}
        <Row name="Directory">
          <span className="font-mono text-2xs">{agent.cwd}</span>
        </Row>
        {agent.command && (
          <Row name="Command">
            <span className="font-mono text-2xs">{agent.command}</span>
          </Row>
        )}
        <Row name="Notices">
          <MuteButton agent={agent} />
        </Row>
        {agent.pid !== null && <Row name="Process">{agent.pid}</Row>}
        {agent.envNames.length > 0 && <Row name="Variables">{agent.envNames.join(', ')}</Row>}
        <Row name={agent.adopted ? 'Adopted' : 'Created'}>{dateTime(agent.createdAt)}</Row>
        <Row name="Id">
          <span className="font-mono text-2xs select-all">{agent.id}</span>
        </Row>
      </dl>
      {runs && (
        <div className="mt-3 flex items-center gap-1 rounded-md border border-line bg-bg py-0.5 pr-1 pl-2.5">
          <code className="min-w-0 flex-1 truncate font-mono text-2xs text-dim">
            {attachCommand(agent.name, socket)}
          </code>
          <IconButton
            label="Copy the attach command"
            onClick={() => void copyAttachCommand(agent)}
            size="sm"
          >
            <Icon of={Copy} size={13} />
          </IconButton>
        </div>
      )}
    </Section>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="[overflow-wrap:anywhere] text-dim">{children}</dd>
    </>
  )
}
