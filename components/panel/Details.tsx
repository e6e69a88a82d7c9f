import { Copy } from 'lucide-react'
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
import { Fact } from './Fact.tsx'
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
        <Fact name="State">
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
        </Fact>
        {host && <Fact name="Host">{host}</Fact>}
        {agent.heardAt !== undefined && (
          <Fact name="Heard">
            <Since at={agent.heardAt} /> ago
          </Fact>
        )}
        {agent.title && <Fact name="Title">{agent.title}</Fact>}
        <Fact name="Directory">
          <span className="font-mono text-2xs">{agent.cwd}</span>
        </Fact>
        {agent.command && (
          <Fact name="Command">
            <span className="font-mono text-2xs">{agent.command}</span>
          </Fact>
        )}
        <Fact name="Notices">
          <MuteButton agent={agent} />
        </Fact>
        {agent.pid !== null && <Fact name="Process">{agent.pid}</Fact>}
        {agent.envNames.length > 0 && <Fact name="Variables">{agent.envNames.join(', ')}</Fact>}
        <Fact name={agent.adopted ? 'Adopted' : 'Created'}>{dateTime(agent.createdAt)}</Fact>
        <Fact name="Id">
          <span className="font-mono text-2xs select-all">{agent.id}</span>
        </Fact>
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
