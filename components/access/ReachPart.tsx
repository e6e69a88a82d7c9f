import { accessApi } from '../../lib/client/access/api.ts'
import type { Access } from '../../lib/wire/access.ts'
import { CheckRow } from '../settings/CheckRow.tsx'
import { Part } from '../settings/Part.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { useCall } from '../ui/useCall.ts'
import { ReachLine } from './ReachLine.tsx'

const MODES: Record<Access['mode'], string> = {
  machine: 'Only this machine. Nothing answers on any network.',
  tailscale:
    'This machine and your tailnet. Over it, paired devices get in, and the users that you allow.',
  lan: 'This machine and your local network. Over it, only paired devices get in.',
  open: 'Everybody who reaches this machine, with full control: MAESTRO_OPEN is set. Start it without to change that.',
}

interface ReachPartProps {
  access: Access
  onChange(access: Access): void
}

/** Who reaches this node at all, and how. */
export function ReachPart({ access, onChange }: ReachPartProps) {
  const { busy, problem, run } = useCall()
  const { lan, reach, mode, sharedLoopback } = access
  const switchLan = async (on: boolean) => {
    onChange({ ...access, lan: { ...lan, on } })
    const done = await run(async () => onChange(await accessApi.changeAccess({ lan: on })))
    if (!done) onChange(access)
  }
  return (
    <Part title="Who reaches this machine" about={MODES[mode]}>
      <ul aria-label="Addresses">
        {reach.map((each) => (
          <ReachLine key={each.url} reach={each} />
        ))}
      </ul>
      <div className="mt-3">
        <CheckRow
          label="Answer on the local network"
          help={
            lan.fixed
              ? 'Decided by MAESTRO_HOST or the configuration file.'
              : 'Over plain HTTP: whoever shares the network can read what passes, and type. Fine at home; elsewhere use Tailscale or HTTPS. Only paired devices get in.'
          }
          checked={lan.on}
          disabled={lan.fixed || busy}
          onChange={(on) => void switchLan(on)}
        />
      </div>
      <Refusal className="mt-2">{problem}</Refusal>
      {sharedLoopback && (
        <p className="mt-3 text-xs text-faint">
          This system does not say whose a local connection is: other users of this machine get in
          too. If there are any, start Maestro with MAESTRO_TRUST_LOOPBACK=0.
        </p>
      )}
    </Part>
  )
}
