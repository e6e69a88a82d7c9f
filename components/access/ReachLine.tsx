import { LockKeyhole, LockKeyholeOpen } from 'lucide-react'
import type { Reach } from '../../lib/wire/access.ts'
import { CopyValue } from '../hosts/CopyValue.tsx'
import { Icon } from '../ui/Icon.tsx'

const VIA: Record<Reach['via'], string> = {
  https: 'HTTPS',
  tailscale: 'Tailscale',
  lan: 'local network',
  loopback: 'this machine only',
}

/** One address, and whether others on the way can read what passes. */
export function ReachLine({ reach }: { reach: Reach }) {
  const { url, via, encrypted } = reach
  const safe = via === 'loopback' ? 'never leaves it' : encrypted ? 'encrypted' : 'not encrypted'
  return (
    <li className="flex min-h-8 flex-wrap items-center gap-x-3 py-0.5 text-sm">
      <CopyValue value={url} what={`the address ${url}`} />
      <span className="flex items-center gap-1.5 text-xs text-faint">
        <Icon of={encrypted ? LockKeyhole : LockKeyholeOpen} size={12} />
        {VIA[via]}, {safe}
      </span>
    </li>
  )
}
