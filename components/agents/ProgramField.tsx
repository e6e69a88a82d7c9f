import { Copy } from 'lucide-react'
import { useId } from 'react'
import { copyText } from '../../lib/client/actions.ts'
import { factsOf, hostLabel } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import type { ProgramId } from '../../lib/wire/agent.ts'
import type { ProgramInfo } from '../../lib/wire/node.ts'
import { IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { TextInput } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Refusal } from '../ui/Refusal.tsx'

interface ProgramFieldProps {
  /** The host it will run on. */
  hostId: string
  program: ProgramId
  command: string
  /** Used on this host before, newest first: these stand before the others. */
  recent?: readonly ProgramId[]
  /** Not offered here. */
  without?: ProgramId
  error: string | null | undefined
  onProgram: (program: ProgramId) => void
  onCommand: (command: string) => void
}

const SHELL = { id: 'shell', label: 'Shell' } as const

/** Can an agent run this program now? A shell is everywhere. */
export function canRun({ id, found }: ProgramInfo): boolean {
  return found || id === 'shell' || id === 'command'
}

/** The shell, then what was used last, then the rest as the host names them. */
function byUse<T extends { id: ProgramId }>(
  found: readonly T[],
  recent: readonly ProgramId[],
): T[] {
  const place = ({ id }: T) => {
    if (id === 'shell') return -1
    const at = recent.indexOf(id)
    return at < 0 ? recent.length : at
  }
  return [...found].sort((a, b) => place(a) - place(b))
}

/** What runs in the agent: the programs found on its host; for the others, how to get them. */
export function ProgramField(props: ProgramFieldProps) {
  const { hostId, program, command, recent = [], without, error, onProgram, onCommand } = props
  const id = useId()
  const known = useDashboard((state) => factsOf(state, hostId)?.programs)
  const where = useDashboard((state) =>
    state.node?.id === hostId ? 'here' : `on ${hostLabel(state.hosts, hostId)}`,
  )
  const missing = known?.filter((info) => !canRun(info)) ?? []
  // A host that was never heard has a shell all the same.
  const found = known?.filter((info) => canRun(info) && info.id !== 'command') ?? [SHELL]
  const choices = [
    ...byUse(
      found.map(({ id, label }) => ({ id, label })),
      recent,
    ),
    { id: 'command' as const, label: 'Command…' },
  ].filter((choice) => choice.id !== without)

  return (
    <fieldset>
      <legend className="mb-1 text-xs font-medium text-dim">Program</legend>
      <div className="flex flex-wrap gap-1.5">
        {choices.map((choice) => (
          <label
            key={choice.id}
            className={cx(
              'flex h-8 items-center rounded-md border px-2.5 text-sm max-sm:h-11 max-sm:px-3.5',
              'has-focus-visible:outline-2 has-focus-visible:outline-focus',
              choice.id === program
                ? 'border-text/50 bg-sel text-text'
                : 'border-line2 text-dim hover:bg-hover hover:text-text',
            )}
          >
            <input
              type="radio"
              name={id}
              value={choice.id}
              checked={choice.id === program}
              onChange={() => onProgram(choice.id)}
              className="sr-only"
            />
            {choice.label}
          </label>
        ))}
      </div>
      {program === 'command' && (
        <TextInput
          aria-label="Command"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          value={command}
          onChange={(event) => onCommand(event.target.value)}
          placeholder="npm run dev"
          className="mt-2 font-mono text-xs"
        />
      )}
      <Refusal id={`${id}-error`} className="mt-1.5">
        {error}
      </Refusal>
      {missing.length > 0 && <Missing programs={missing} where={where} />}
    </fieldset>
  )
}

/** Programs that are not on the host, each with the command that installs it. */
function Missing({ programs, where }: { programs: readonly ProgramInfo[]; where: string }) {
  return (
    <details className="group mt-2 text-xs text-faint">
      <summary className="w-fit rounded-sm py-0.5 select-none hover:text-dim">
        Not found {where}: {programs.map((info) => info.label).join(', ')}
      </summary>
      <ul className="mt-1 divide-y divide-line rounded-md border border-line">
        {programs.map((info) => (
          <li key={info.id} className="flex min-h-8 items-center gap-2 pr-1 pl-2.5">
            <span className="w-24 shrink-0 text-dim">{info.label}</span>
            {info.install && (
              <>
                <code className="min-w-0 flex-1 truncate font-mono text-2xs" title={info.install}>
                  {info.install}
                </code>
                <IconButton
                  label={`Copy the command that installs ${info.label}`}
                  onClick={() => void copyText(info.install ?? '', 'Copied')}
                  size="sm"
                >
                  <Icon of={Copy} size={12} />
                </IconButton>
              </>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
