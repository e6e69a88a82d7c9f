import { describe, expect, it } from 'vitest'
import { maySee, seesThisHostOnly } from '../../../lib/access/scope.ts'

describe('the scope of a principal', () => {
  it('is all agents, or the one that it is limited to', () => {
    expect(maySee({ kind: 'device' }, 'agt_1')).toBe(true)
    expect(maySee({ kind: 'link', only: 'agt_1' }, 'agt_1')).toBe(true)
    expect(maySee({ kind: 'link', only: 'agt_1' }, 'agt_2')).toBe(false)
    expect(maySee({ kind: 'link', only: 'agt_1' }, '')).toBe(false)
  })

  it('ends at this host for other nodes, links and agents', () => {
    expect(seesThisHostOnly({ kind: 'loopback' })).toBe(false)
    expect(seesThisHostOnly({ kind: 'peer' })).toBe(true)
    expect(seesThisHostOnly({ kind: 'link' })).toBe(true)
    expect(seesThisHostOnly({ kind: 'agent', only: 'agt_1' })).toBe(true)
  })
})
