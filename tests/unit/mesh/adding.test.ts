import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { createAdding } from '../../../lib/mesh/adding.ts'
import type { Found } from '../../../lib/mesh/seek.ts'
import type { Transport } from '../../../lib/mesh/transport.ts'
import type { PeerRequest } from '../../../lib/mesh/types.ts'
import { createWaitingList } from '../../../lib/mesh/waiting.ts'
import { membershipOf } from './support.ts'

const OTHER = 'a'.repeat(26)

/** A host at which a person would have to agree; `asked` is what it was sent. */
function setUp(onAsked: () => void = () => undefined) {
  const { membership } = membershipOf(0)
  const asked: { withdraw?: true }[] = []
  const waiting = createWaitingList<Found>('out', membership.hostId, () => undefined, Date.now)
  const adding = createAdding({
    membership,
    waiting,
    transport: {
      identify: async (url: string) => ({
        url,
        answer: { id: OTHER, name: 'attic', protocol: [1, 1] },
      }),
      request: async (_id: string, { body }: PeerRequest) => {
        const message = JSON.parse(String(body))
        asked.push(message)
        onAsked()
        const state = message.withdraw ? 'withdrawn' : 'waiting'
        return {
          status: 202,
          headers: {},
          body: Readable.from([Buffer.from(JSON.stringify({ state, hosts: 0 }))]),
        }
      },
    } as unknown as Transport,
    introduce: () => undefined,
    hostOf: () => {
      throw new Error('nobody was added')
    },
    joined: async () => undefined,
  })
  const close = () => {
    adding.close()
    waiting.close()
  }
  return { adding, asked, waiting, close }
}

test('[M9] who waits no longer when the host is found has asked nobody', async () => {
  const { adding, asked, waiting, close } = setUp()
  await expect(adding.add({ url: 'http://attic' }, AbortSignal.abort())).rejects.toThrow()
  expect([asked, waiting.list()]).toEqual([[], []])
  close()
})

test('[M9] who waits no longer when the answer comes has taken the request back', async () => {
  const gone = new AbortController()
  const { adding, asked, waiting, close } = setUp(() => gone.abort())
  await adding.add({ url: 'http://attic' }, gone.signal)
  expect(asked.map(({ withdraw }) => withdraw)).toEqual([undefined, true])
  expect(waiting.list()).toMatchObject([{ state: 'withdrawn' }])
  close()
})
