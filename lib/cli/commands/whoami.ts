import type { NodeAnswer } from '../../wire/node.ts'
import { type Define, examples } from '../cli.ts'
import { plain, table } from '../words.ts'
import { sessionHere, tasksHere } from '../work/context.ts'

const KINDS: Readonly<Record<NodeAnswer['you']['kind'], string>> = {
  socket: 'the user of this machine',
  loopback: 'the user of this machine',
  open: 'anybody: the node lets everyone in',
  device: 'a device',
  tailnet: 'a user of the tailnet',
  link: 'a link',
  agent: 'an agent',
  peer: 'another host',
}

export const define: Define = (program, cli) => {
  const command = program
    .command('whoami')
    .description('Shows which node is asked, as whom, and in which session this is.')
    .action(async () => {
      const { you, name, version, id } = await cli.ask<NodeAnswer>('GET', '/api/node')
      const { target } = await cli.node()
      const {
        MAESTRO_AGENT_ID: agentId,
        MAESTRO_PROJECT_ID: projectId,
        MAESTRO_ROLE: role,
      } = cli.env
      const session = sessionHere(cli)
      const answer = {
        node: { id, name, version, url: target.kind === 'url' ? target.url : null },
        you,
        ...(agentId && { agentId }),
        ...(session && {
          session: {
            id: session,
            projectId: projectId ?? null,
            taskIds: tasksHere(cli),
            role: role ?? 'worker',
          },
        }),
      }
      cli.print(answer, () =>
        table([
          ['node', `${plain(name)} · Maestro ${plain(version)}`],
          ['at', target.kind === 'url' ? target.url : target.socketPath],
          ['you', `${KINDS[you.kind]}${you.name ? ` (${plain(you.name)})` : ''}, role ${you.role}`],
          ...(agentId ? [['agent', agentId]] : []),
          ...(session
            ? [
                ['session', session],
                ['role', role ?? 'worker'],
                ['tasks', tasksHere(cli).join(', ')],
              ]
            : []),
        ]),
      )
    })
  examples(command, [['maestro whoami --json', 'for agents and other programs']])
}
