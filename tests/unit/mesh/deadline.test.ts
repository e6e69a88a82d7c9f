import { afterEach, expect, test, vi } from 'vitest'
import { createAdding } from '../../../lib/mesh/adding.ts'
import type { Routing } from '../../../lib/mesh/routing.ts'
import type { Transport } from '../../../lib/mesh/transport.ts'
import type { PeerRequest } from '../../../lib/mesh/types.ts'
import { createWaitingList } from '../../../lib/mesh/waiting.ts'
import { serveApi } from '../api/serve.ts'
import { membershipOf } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Ten seconds are over at once; whatever has no deadline is never over. */
function hurryDeadlines(): void {
  const timeout = AbortSignal.timeout.bind(AbortSignal)
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms === 10_000 ? 20 : ms))
}

/** Of a peer that gives signs of life and no answer. */
function never(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('time was up')))
  })
}

function addingTo(id: string, isMember: boolean) {
  const { membership } = membershipOf(2)
  return createAdding({
    membership: { ...membership, isMember: () => isMember },
    transport: {
      identify: async (url: string) => ({ url, answer: { id, protocol: [1, 1] } }),
      request: (_id: string, { signal }: PeerRequest) => never(signal),
      json: (...[, , , , options]: Parameters<Transport['json']>) => never(options?.signal),
    } as unknown as Transport,
    waiting: createWaitingList('out', membership.hostId, () => undefined, Date.now),
    introduce: () => undefined,
    hostOf: () => {
      throw new Error('nobody was added')
    },
    joined: async () => undefined,
  })
}

test.each([false, true])('adding ends when no answer comes (a member: %s)', async (isMember) => {
  hurryDeadlines()
  const adding = addingTo('a'.repeat(26), isMember)
  await expect(adding.add({ url: 'http://127.0.0.1:1' })).rejects.toThrow('time was up')
  adding.close()
})

test('asking a host how it fares ends when no answer comes', async () => {
  hurryDeadlines()
  const asked = vi.fn()
  const routing = {
    directory: { host: (hostId: string) => ({ kind: 'peer', hostId }) },
    members: { get: () => undefined },
    transport: {
      json: (_id, _method, _path, _body, options) => {
        asked()
        return never(options?.signal)
      },
    } as Pick<Transport, 'json'>,
  } as unknown as Routing
  const api = await serveApi({ routing })
  try {
    expect((await api.fetch(`/api/hosts/${'a'.repeat(26)}/health`)).status).toBe(500)
    expect(asked).toHaveBeenCalledOnce()
  } finally {
    await api.close()
  }
})
