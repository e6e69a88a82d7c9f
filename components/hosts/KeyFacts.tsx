import type { Host } from '../../lib/wire/host.ts'
import { Fact } from './Fact.tsx'
import { Fingerprint } from './Fingerprint.tsx'

/** By what a host is told from all others; among other `Facts`. */
export function KeyFacts({ host }: { host: Pick<Host, 'id' | 'fingerprint'> }) {
  return (
    <>
      <Fact name="Fingerprint">
        <Fingerprint value={host.fingerprint} />
      </Fact>
      <Fact name="Host id">
        <span className="font-mono text-2xs select-all">{host.id}</span>
      </Fact>
    </>
  )
}
