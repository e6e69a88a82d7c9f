import { describe, expect, it } from 'vitest'
import { opensByCookie } from '../../../lib/links/allowed.ts'
import { parseTabs } from '../../../lib/links/tabs.ts'
import { changesOf } from '../../../lib/sockets/link-socket.ts'
import type { LinkSession } from '../../../lib/wire/token-link.ts'

const SESSION: LinkSession = {
  id: 'agt_1',
  name: 'one',
  state: 'idle',
  live: true,
  program: 'shell',
  cwd: '/',
  title: '',
  createdAt: 1,
  lastActivityAt: 2,
  tabs: [],
  activeTabId: null,
}
const tab = { id: '@1', name: 'sh', index: 0, active: true }

describe('what a client is told of a session', () => {
  it.each([
    ['that is new', undefined, SESSION, ['session:added']],
    ['that works now', SESSION, { ...SESSION, state: 'working' as const }, ['session:state']],
    ['that has another name', SESSION, { ...SESSION, name: 'two' }, ['session:state']],
    ['that sleeps', SESSION, { ...SESSION, live: false }, ['session:offline']],
    ['that wakes', { ...SESSION, live: false }, SESSION, ['session:live']],
    ['with another tab', SESSION, { ...SESSION, tabs: [tab] }, ['tabs:change']],
    ['that only was active', SESSION, { ...SESSION, lastActivityAt: 3 }, []],
  ])('%s', (_case, before, now, types) => {
    expect(changesOf(before, now).map(({ type }) => type)).toEqual(types)
  })
})

describe('windows as tmux lists them', () => {
  it('are tabs of their session, whatever their names hold', () => {
    const tabs = parseTabs(['$1\t@1\t0\t1\tsh', '$1\t@4\t1\t0\ta\tb', '$2\t@2\t0\t1\t', 'nonsense'])
    expect(tabs.get('$1')).toEqual([
      { id: '@1', name: 'sh', index: 0, active: true },
      { id: '@4', name: 'a\tb', index: 1, active: false },
    ])
    expect(tabs.get('$2')).toHaveLength(1)
    expect(tabs.size).toBe(2)
  })
})

describe('what a cookie of a link opens', () => {
  it.each([
    ['GET', '/', true],
    ['HEAD', '/_next/static/a.js', true],
    ['GET', '/sw.js', true],
    ['GET', '/api/agents', true],
    ['GET', '/api/agents/agt_1/output', true],
    ['POST', '/api/agents/agt_1/input', true],
    ['POST', '/api/agents', false],
    ['POST', '/', false],
    ['PATCH', '/api/agents/agt_1', false],
    ['POST', '/api/agents/agt_1/activity', false],
    ['GET', '/api/hosts/self/dirs', false],
    ['GET', '/api/settings', false],
    ['GET', '/metrics', false],
    ['GET', '/health', false],
    ['GET', '/$T/api/sessions', false],
    ['GET', '/pair', false],
    ['GET', '/launch/x', false],
    [undefined, '/', false],
  ])('%s %s: %s', (method, path, opens) => expect(opensByCookie(method, path)).toBe(opens))
})
