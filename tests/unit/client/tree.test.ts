import { describe, expect, it } from 'vitest'
import {
  buildRows,
  filterRows,
  groupKey,
  hostKey,
  matchesFilter,
  type Row,
  typeaheadIndex,
} from '../../../lib/client/tree.ts'
import { agentOf, hostMap, hostOf } from './support.ts'

const NONE = new Set<string>()
const written = (rows: Row[]) =>
  rows.map((row) =>
    row.kind === 'agent'
      ? row.id.slice(4)
      : row.kind === 'group'
        ? `# ${[row.level1, row.level2].filter(Boolean).join(' / ')}${row.collapsed ? ' …' : ''}`
        : `@ ${row.hostId} ${row.ids.length}${row.collapsed ? ' …' : ''}`,
  )
const show = (names: string[], collapsed = NONE) =>
  written(
    buildRows(
      names.map((name) => agentOf(name)),
      ['self'],
      collapsed,
    ),
  )

describe('buildRows', () => {
  it('puts levels 1 and 2 in one line, agents without levels first, numbers in order', () => {
    expect(show(['shop-db-b10', 'shop-db-b9', 'zeta', 'shop-api', 'infra-ci-runner'])).toEqual([
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
      'zeta',
      '# shop / db …',
    ])
    const agents = [agentOf('zeta'), agentOf('far', { hostId: 'other' })]
    const collapsed = new Set([hostKey('other')])
    expect(written(buildRows(agents, ['self', 'other'], collapsed))).toEqual([
      '@ self 1',
      'zeta',
      '@ other 1 …',
    ])
  })

  it('needs no header for a host that is alone, also when it was folded among others', () => {
    expect(show(['zeta'], new Set([hostKey('self')]))).toEqual(['zeta'])
    expect(show([])).toEqual([])
  })

  it('lists hosts in the order given, also without agents, and unknown ones after them', () => {
    const rows = buildRows([agentOf('x', { hostId: 'new' })], ['self', 'other'], NONE)
    expect(written(rows)).toEqual(['@ self 0', '@ other 0', '@ new 1', 'x'])
  })

  it('counts levels from the host when there are several, else from the group', () => {
    const agents = [agentOf('shop-a'), agentOf('b')]
    const levels = (hosts: string[]) => buildRows(agents, hosts, NONE).map((row) => row.level)
    expect(levels(['self'])).toEqual([1, 1, 2])
    expect(levels(['self', 'other'])).toEqual([1, 2, 2, 3, 1])
  })

  it('is quick enough for a thousand agents on fifty hosts', () => {
    const hosts = Array.from({ length: 50 }, (_, n) => `host${n}`)
    const agents = Array.from({ length: 1000 }, (_, n) =>
      agentOf(`team${n % 20}-part${n % 7}-w${n}`, { hostId: `host${n % 50}` }),
    )
    const start = performance.now()
    const rows = buildRows(agents, hosts, NONE)
    expect(performance.now() - start).toBeLessThan(200)
    expect(rows.filter((row) => row.kind === 'agent')).toHaveLength(1000)
  })
})

describe('filterRows', () => {
  const hosts = hostMap(
    hostOf('self', { self: true, name: 'studio' }),
    hostOf('h2', { name: 'mac-mini' }),
    hostOf('h3', { name: 'attic' }),
  )
  const agents = [
    agentOf('shop-api'),
    agentOf('build', { hostId: 'h2' }),
    agentOf('notes', { hostId: 'h2', program: 'claude' }),
  ]
  const filter = (text: string) => written(filterRows(agents, hosts, text))

  it('keeps the header of the host where something was found', () => {
    expect(filter('build')).toEqual(['@ h2 1', 'build'])
    expect(filter('shop')).toEqual(['@ self 1', '# shop', 'shop-api'])
  })
  it('finds hosts by name, with all of their agents, and those without any', () => {
    expect(filter('mini')).toEqual(['@ h2 2', 'build', 'notes'])
    expect(filter('attic')).toEqual(['@ h3 0'])
  })
  it('takes words of host and agent together', () => {
    expect(filter('mac claude')).toEqual(['@ h2 1', 'notes'])
    expect(filter('attic claude')).toEqual([])
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
