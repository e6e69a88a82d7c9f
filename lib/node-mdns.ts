import { listensOn, localNameOf } from './addresses.ts'
import type { Config } from './config.ts'
import type { Listening } from './listen.ts'
import type { Log } from './log.ts'
import type { Mdns } from './mesh/mdns.ts'

/** Loaded only where it is switched on. */
export async function startMdns(parts: {
  config: Config
  hostId: string
  listening: () => Listening
  log: Log
}): Promise<Mdns> {
  const { config, hostId, listening, log } = parts
  const { openMdns } = await import('./mesh/mdns.ts')
  const target = localNameOf() ?? `${hostId}.local`
  return openMdns({
    said: { hostId, target, port: listening().port, secure: config.tls !== null },
    listensOn: (address) => listensOn(listening().addresses, address),
    log,
  })
}
