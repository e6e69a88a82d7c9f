'use client'

import { accessApi } from '../../lib/client/access/api.ts'
import { useMay } from '../../lib/client/access/role.ts'
import { useDashboard } from '../../lib/client/store.ts'
import { SettingsFrame } from '../settings/SettingsFrame.tsx'
import { Refusal } from '../ui/Refusal.tsx'
import { AuditPart } from './AuditPart.tsx'
import { DevicesPart } from './DevicesPart.tsx'
import { LinkPart } from './LinkPart.tsx'
import { ReachPart } from './ReachPart.tsx'
import { SharesPart } from './SharesPart.tsx'
import { TailscalePart } from './TailscalePart.tsx'
import { usePolled } from './usePolled.ts'

/** Who comes and goes is shown as it is; an interface of the machine appears more slowly. */
const SOON_MS = 4_000

/** The page at `/settings/access`: how this node is reached, who gets in, and who did what. */
export function AccessPage() {
  const known = useDashboard((state) => state.node !== null)
  const isAdmin = useMay('admin')
  return (
    <SettingsFrame>
      {known && isAdmin ? (
        <Parts />
      ) : (
        <p role="status" className="delayed py-8 text-dim">
          Asking Maestro…
        </p>
      )}
    </SettingsFrame>
  )
}

function Parts() {
  const access = usePolled(accessApi.access, SOON_MS)
  const devices = usePolled(accessApi.devices, SOON_MS)
  const links = usePolled(accessApi.linkAccess, SOON_MS)
  const shares = usePolled(accessApi.links, SOON_MS)
  const tunnel = usePolled(accessApi.tunnel, SOON_MS)
  if (!access.value && !access.problem) {
    return (
      <p role="status" className="delayed py-8 text-dim">
        Asking Maestro…
      </p>
    )
  }
  return (
    <>
      <Refusal className="py-4">{access.problem}</Refusal>
      {access.value && <ReachPart access={access.value} onChange={access.set} />}
      <DevicesPart devices={devices} />
      {access.value && <TailscalePart access={access.value} onChange={access.set} />}
      <SharesPart shares={shares} on={links.value?.on ?? false} />
      <LinkPart links={links} tunnel={tunnel} onLinksChange={() => void shares.refresh()} />
      <AuditPart />
    </>
  )
}
