import { z } from 'zod'
import { MaestroError } from '../errors.ts'
import { refuseSecondHop } from '../mesh/directory.ts'
import { peerFor } from '../mesh/knock.ts'
import type { Routing } from '../mesh/routing.ts'
import { HostHealthAnswer } from '../wire/host.ts'
import { isFromPeer } from './forward.ts'
import { type Api, route } from './route.ts'

export interface HostsHealthDeps {
  routing?: Routing
}

/** Who gives signs of life, but no answer, is not waited for any longer. */
const ANSWER_MS = 10_000

export function registerHostsHealth(api: Api, { routing }: HostsHealthDeps): void {
  if (!routing) return
  const { directory, health, transport, members } = routing
  route(
    api,
    {
      method: 'get',
      path: '/api/hosts/{id}/health',
      tag: 'hosts',
      summary: 'How a machine fares: cpu, memory, load, disk, agents, round trip',
      params: z.object({ id: z.string().max(200) }),
      response: HostHealthAnswer,
      errors: ['HOST_NOT_FOUND', 'HOST_UNREACHABLE', 'LOOP_DETECTED'],
    },
    async ({ params, incoming, principal }) => {
      const place = directory.host(params.id)
      refuseSecondHop(place, isFromPeer(incoming, principal))
      if (place.kind === 'here') return health.read()
      if (place.kind === 'unknown') {
        throw new MaestroError('HOST_NOT_FOUND', `This node knows no host ${params.id}.`)
      }
      const { hostId } = place
      const { name } = peerFor(members, hostId)
      const { role } = principal
      const path = '/api/hosts/self/health'
      const signal = AbortSignal.timeout(ANSWER_MS)
      const answer = await transport.json(hostId, 'GET', path, undefined, { role, signal })
      const told = HostHealthAnswer.safeParse(answer)
      if (!told.success) {
        throw new MaestroError('HOST_UNREACHABLE', `${name} does not tell how it fares.`)
      }
      return { ...told.data, host: hostId, rtt: members.get(hostId)?.rtt ?? null }
    },
  )
}
