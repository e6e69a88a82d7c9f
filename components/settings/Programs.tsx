import { Copy } from 'lucide-react'
import { copyText } from '../../lib/client/actions.ts'
import type { ProgramInfo } from '../../lib/wire/node.ts'
import { IconButton } from '../ui/Button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Part } from './Part.tsx'

/** Which programs are on this machine, and how to get the others. */
export function Programs({ programs }: { programs: readonly ProgramInfo[] }) {
  const shown = programs.filter((info) => info.id !== 'command')
  return (
    <Part title="Programs" about="What agents can run on this machine.">
      <ul className="divide-y divide-line">
        {shown.map((info) => (
          <li key={info.id} className="flex min-h-10 items-center gap-3 py-1.5">
            <span
              aria-hidden
              className={cx(
                'size-[7px] shrink-0 rounded-full',
                info.found ? 'bg-ok' : 'border-[1.5px] border-faint',
              )}
            />
            <span className={cx('w-28 shrink-0', info.found ? 'font-medium' : 'text-dim')}>
              {info.label}
              <span className="sr-only">{info.found ? ' (found)' : ' (not found)'}</span>
            </span>
            {info.found ? (
              <span className="flex min-w-0 flex-1 items-baseline justify-end gap-3 text-xs text-faint">
                <span
                  className="min-w-0 truncate font-mono text-2xs"
                  title={info.path ?? undefined}
                >
                  {info.path}
                </span>
                <span className="shrink-0 text-dim tabular-nums">{info.version}</span>
              </span>
            ) : (
              info.install && <Install label={info.label} command={info.install} />
            )}
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Install({ label, command }: { label: string; command: string }) {
  return (
    <span className="flex min-w-0 flex-1 items-center justify-end gap-1">
      <code className="min-w-0 truncate font-mono text-2xs text-faint" title={command}>
        {command}
      </code>
      <IconButton
        label={`Copy the command that installs ${label}`}
        onClick={() => void copyText(command, 'Copied')}
        size="sm"
      >
        <Icon of={Copy} size={13} />
      </IconButton>
    </span>
  )
}
