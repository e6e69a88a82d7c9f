import { expect, it } from 'vitest'
import { diagnostics } from '../../../lib/client/diagnostics.ts'
import { useDashboard } from '../../../lib/client/store.ts'
import { agentOf, hostMap, hostOf } from './support.ts'

it('says what a report needs, and no name, address or path', () => {
  const text = diagnostics(
    {
      ...useDashboard.getState(),
      hosts: hostMap(hostOf('studio', { self: true }), hostOf('laptop')),
      agents: new Map(
        [
          agentOf('secret-plan', { activity: 'working' }),
          agentOf('other', { state: 'hibernated' }),
        ].map((agent) => [agent.id, agent]),
      ),
      node: {
        id: 'k1',
        name: 'studio',
        version: '0.3.0',
        urls: ['http://studio:23000'],
        access: 'network',
        ui: true,
        platform: 'linux x64',
        nodeVersion: 'v20.1.0',
        home: '/home/ada',
        dataDir: '/home/ada/.maestro',
        startedAt: 0,
        tmux: { status: 'up', version: '3.3a', socket: '/tmp/tmux-0/default', message: null },
        programs: [
          {
            id: 'claude',
            label: 'Claude',
            found: true,
            path: '/opt/claude',
            version: '2.1',
            install: null,
          },
          { id: 'codex', label: 'Codex', found: false, path: null, version: null, install: null },
        ],
        epoch: 'e',
        you: { kind: 'loopback', role: 'admin', name: null, only: null },
      },
    },
    {
      userAgent: 'Firefox',
      width: 800,
      height: 600,
      ratio: 2,
      theme: 'harbor',
      font: '13 px',
      secure: false,
    },
  )
  expect(text).toContain('Maestro 0.3.0')
  expect(text).toContain('Programs: claude 2.1\n')
  expect(text).toContain('Hosts: 1 here (0.1.0), 1 up (0.1.0)')
  expect(text).toContain('Agents: 1 working, 1 hibernated')
  expect(text).not.toMatch(/studio|laptop|secret|\/home|\/opt|\/tmp|23000/)
})
