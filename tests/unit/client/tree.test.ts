import { describe, expect, it } from 'vitest'
import {
  buildRows,
  groupKey,
  hostKey,
  matchesFilter,
  typeaheadIndex,
} from '../../../lib/client/tree.ts'
import { agentOf } from './support.ts'

const NONE = new Set<string>()
const show = (names: string[], collapsed = NONE) =>
  buildRows(
    names.map((name) => agentOf(name)),
    'self',
    collapsed,
  ).map((row) =>
    row.kind === 'agent'
      ? row.id.slice(4)
      : row.kind === 'group'
        ? `# ${[row.level1, row.level2].filter(Boolean).join(' / ')}${row.collapsed ? ' …' : ''}`
        : `@ ${row.hostId} ${row.count}`,
  )

describe('buildRows', () => {
  it('puts levels 1 and 2 in one line, agents without levels first, numbers in order', () => {
    expect(show(['shop-db-b10', 'shop-db-b9', 'zeta', 'shop-api', 'infra-ci-runner'])).toEqual([
      '@ self 5',
      'zeta',
      '# infra / ci',
      'infra-ci-runner',
      '# shop',
      'shop-api',
      '# shop / db',
      'shop-db-b9',
      'shop-db-b10',
    ])
  })

  it('shows the header alone of what is collapsed', () => {
    expect(show(['shop-db-a', 'zeta'], new Set([groupKey('self', 'shop', 'db')]))).toEqual([
      '@ self 2',
      'zeta',
      '# shop / db …',
    ])
    expect(show(['zeta'], new Set([hostKey('self')]))).toEqual(['@ self 1'])
  })

  it('lists this machine first, also without agents, and others after it', () => {
    const rows = buildRows([agentOf('x', { hostId: 'other' })], 'self', NONE)
    expect(rows.map((row) => row.key)).toEqual(['host:self', 'host:other', 'agt_x'])
  })

  it('is quick enough for a thousand agents', () => {
    const agents = Array.from({ length: 1000 }, (_, n) =>
      agentOf(`team${n % 20}-part${n % 7}-w${n}`),
    )
    const start = performance.now()
    buildRows(agents, 'self', NONE)
    expect(performance.now() - start).toBeLessThan(200)
  })
})

describe('matchesFilter', () => {
  const agent = agentOf('shop-db-import', { tags: ['Q3'], program: 'claude', activity: 'waiting' })
  it.each([
    ['', true],
    ['IMPORT', true],
    ['shop q3', true],
    ['shop/db', true],
    ['waiting claude', true],
    ['shop zebra', false],
  ])('%j: %s', (filter, expected) => expect(matchesFilter(agent, filter)).toBe(expected))

  it('knows a hibernated agent by its state, not by its last activity', () => {
    const asleep = { ...agent, state: 'hibernated' as const }
    expect(matchesFilter(asleep, 'waiting')).toBe(false)
    expect(matchesFilter(asleep, 'hibernated')).toBe(true)
  })
})

describe('typeaheadIndex', () => {
  const labels = ['api', 'web', 'worker', 'api2']
  it('walks through the matches of one letter, and around', () => {
    expect(typeaheadIndex(labels, 0, 'a')).toBe(3)
    expect(typeaheadIndex(labels, 3, 'a')).toBe(0)
  })
  it('stays while a longer word still matches', () => {
    expect(typeaheadIndex(labels, 1, 'we')).toBe(1)
    expect(typeaheadIndex(labels, 1, 'wo')).toBe(2)
    expect(typeaheadIndex(labels, 1, 'x')).toBeNull()
  })
})
