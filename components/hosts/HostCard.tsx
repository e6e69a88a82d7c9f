import { ChevronRight, Server } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { isOutOfReach, nameTag, reachWords } from '../../lib/client/hosts.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { milliseconds } from '../../lib/client/units.ts'
import type { Host } from '../../lib/wire/host.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/Icon.tsx'
import { Since } from '../ui/Since.tsx'
import { HostDetails } from './HostDetails.tsx'
import { ReachDot } from './ReachDot.tsx'

/** One other host in a line; opened, everything about it. `/settings/hosts#<id>` opens it. */
export function HostCard({ host }: { host: Host }) {
  const [open, setOpen] = useState(false)
  const details = useId()
  const tag = useDashboard((state) => nameTag(state.hosts, host))
  const away = isOutOfReach(host.reach)

  useEffect(() => {
    if (location.hash !== `#${host.id}`) return
    setOpen(true)
    document.getElementById(host.id)?.scrollIntoView({ block: 'center' })
  }, [host.id])

  return (
    <li id={host.id} data-host={host.id} data-reach={host.reach}>
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={details}
          onClick={() => setOpen(!open)}
          className="flex min-h-12 w-full items-center gap-3 rounded-lg px-4 py-2 text-left hover:bg-hover"
        >
          <span className={cx('relative', away ? 'text-faint' : 'text-dim')}>
            <Icon of={Server} size={16} />
            <span className="absolute -right-[3px] -bottom-[3px] rounded-full bg-bg p-[1.5px]">
              <ReachDot reach={host.reach} />
            </span>
          </span>
          <span className="flex min-w-0 flex-1 items-baseline gap-x-3 max-sm:flex-col">
            <span className={cx('min-w-0 max-w-full truncate font-medium', away && 'text-dim')}>
              {host.name}
              {tag && <span className="ml-1.5 font-mono text-2xs text-faint">{tag}</span>}
            </span>
            <span className={cx('truncate text-xs', host.compatible ? 'text-faint' : 'text-bad')}>
              {reachWords(host)}
              {away && host.lastSeenAt !== null && (
                <>
                  , last seen <Since at={host.lastSeenAt} /> ago
                </>
              )}
              {!away && host.agents !== null && (
                <span className="sm:hidden">, {agentsWords(host.agents)}</span>
              )}
            </span>
          </span>
          <span className="flex shrink-0 items-center gap-4 text-xs text-faint tabular-nums">
            {host.agents !== null && (
              <span className="max-sm:hidden">{agentsWords(host.agents)}</span>
            )}
            <span className="w-12 text-right max-sm:hidden">
              {!away && host.rtt !== null && milliseconds(host.rtt)}
            </span>
          </span>
          <span aria-hidden className={cx('text-faint transition-transform', open && 'rotate-90')}>
            <Icon of={ChevronRight} size={15} />
          </span>
        </button>
      </h3>
      <div id={details} hidden={!open}>
        {open && <HostDetails host={host} />}
      </div>
    </li>
  )
}

const agentsWords = (count: number) => `${count} ${count === 1 ? 'agent' : 'agents'}`
