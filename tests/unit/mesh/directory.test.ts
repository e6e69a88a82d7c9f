import { describe, expect, test } from 'vitest'
import { createDirectory, refuseSecondHop } from '../../../lib/mesh/directory.ts'
import { A, B, C, testMembers } from './route-support.ts'

const homes = new Map([
  ['there', B],
  ['both', B],
  ['left', C],
])
const directory = createDirectory({
  hostId: A,
  here: { has: (id) => id === 'here' || id === 'both' },
  there: { hostOf: (id) => homes.get(id) },
  members: testMembers(B),
})
const peer = { kind: 'peer', hostId: B }

describe('[M16] an id is here, on a peer, or unknown', () => {
  test.each([
    ['here', { kind: 'here' }],
    ['there', peer],
    ['both', { kind: 'here' }],
    ['left', { kind: 'unknown' }],
    ['nobody', { kind: 'unknown' }],
    ['', { kind: 'unknown' }],
  ])('agent %j', (id, place) => expect(directory.agent(id)).toEqual(place))

  test.each([
    [A, { kind: 'here' }],
    ['self', { kind: 'here' }],
    [B, peer],
    [C, { kind: 'unknown' }],
  ])('host %j', (id, place) => expect(directory.host(id)).toEqual(place))
})

test('[M17] what a peer sent on is not sent on again', () => {
  expect(() => refuseSecondHop({ kind: 'peer', hostId: B }, true)).toThrow(
    expect.objectContaining({ code: 'LOOP_DETECTED', status: 508 }),
  )
  refuseSecondHop({ kind: 'peer', hostId: B }, false)
  refuseSecondHop({ kind: 'here' }, true)
  refuseSecondHop({ kind: 'unknown' }, true)
})
