import { isOutOfReach } from '../../lib/client/hosts.ts'
import { sparkline } from '../../lib/client/sparkline.ts'
import { bytes, percent } from '../../lib/client/units.ts'
import type { Host, HostHealth } from '../../lib/wire/host.ts'
import { useHostHealth } from './useHostHealth.ts'

const BOX = { width: 120, height: 24 }

interface TileProps {
  name: string
  value: string
  of: string
  /** Oldest first; drawn when there are enough of them. */
  history: readonly number[]
  max: number
}

function Tile({ name, value, of, history, max }: TileProps) {
  const spark = sparkline(history, max, BOX)
  return (
    <div className="min-w-0 bg-bg px-3 pt-2 pb-2.5">
      <dt className="text-2xs text-faint">{name}</dt>
      <dd className="flex items-baseline gap-1.5 tabular-nums">
        <span className="text-sm font-medium text-text">{value}</span>
        <span className="truncate text-2xs text-faint">{of}</span>
      </dd>
      <dd aria-hidden className="mt-1.5 h-6 text-seen">
        {spark && (
          <svg
            viewBox={`0 0 ${BOX.width} ${BOX.height}`}
            preserveAspectRatio="none"
            className="size-full overflow-visible"
          >
            <title>{name}</title>
            <path d={spark.area} fill="currentColor" opacity={0.12} />
            <path
              d={spark.line}
              fill="none"
              stroke="currentColor"
              strokeWidth={1.25}
              vectorEffect="non-scaling-stroke"
              strokeLinejoin="round"
            />
          </svg>
        )}
      </dd>
    </div>
  )
}

const share = ({ used, total }: HostHealth['memory']) => (total > 0 ? used / total : 0)

/** How a machine fares: processor, memory, disk and load, with the last minutes as lines. */
export function HealthTiles({ host }: { host: Host }) {
  const reachable = !isOutOfReach(host.reach) && host.compatible
  const { answer, problem } = useHostHealth(host.self ? 'self' : host.id, reachable)
  const now = answer?.now ?? host.health
  const history = answer?.history ?? []
  if (!now) {
    return (
      <p role="status" className="text-xs text-faint">
        {reachable ? (problem ?? 'Measuring…') : 'How it fares is not known now.'}
      </p>
    )
  }
  const [one, five, fifteen] = now.load
  const loads = history.map((sample) => sample.load[0])
  return (
    <dl className="grid grid-cols-4 gap-px overflow-hidden rounded-lg border border-line bg-line max-sm:grid-cols-2">
      <Tile
        name="Processor"
        value={percent(now.cpu)}
        of={`of ${now.cores} ${now.cores === 1 ? 'core' : 'cores'}`}
        history={history.map((sample) => sample.cpu)}
        max={1}
      />
      <Tile
        name="Memory"
        value={percent(share(now.memory))}
        of={`of ${bytes(now.memory.total)}`}
        history={history.map((sample) => share(sample.memory))}
        max={1}
      />
      <Tile
        name="Disk"
        value={percent(share(now.disk))}
        of={`of ${bytes(now.disk.total)}`}
        history={history.map((sample) => share(sample.disk))}
        max={1}
      />
      <Tile
        name="Load"
        value={one.toFixed(2)}
        of={`${five.toFixed(2)}, ${fifteen.toFixed(2)}`}
        history={loads}
        max={Math.max(now.cores, ...loads)}
      />
    </dl>
  )
}
