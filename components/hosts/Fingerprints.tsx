import type { HostRequest } from '../../lib/wire/host.ts'
import { Fact, Facts } from './Fact.tsx'
import { Fingerprint } from './Fingerprint.tsx'

/** Both fingerprints of a request, to be compared with those on the other side. */
export function Fingerprints({ request }: { request: HostRequest }) {
  return (
    <Facts>
      <Fact name={request.name}>
        <Fingerprint value={request.fingerprint} />
      </Fact>
      <Fact name="This machine">
        <Fingerprint value={request.ownFingerprint} />
      </Fact>
    </Facts>
  )
}
