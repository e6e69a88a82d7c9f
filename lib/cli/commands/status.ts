import type { Agent } from '../../wire/agent.ts'
import type { Host } from '../../wire/host.ts'
import type { NodeAnswer } from '../../wire/node.ts'
import { type Define, examples } from '../cli.ts'
import { duration, plain, table } from '../words.ts'

export const define: Define = (program, cli) => {
  const command = program
    .command('status')
    .description('Shows whether the node runs, and how things are. Exit code 3 when it does not.')
    .action(async () => {
      const [node, hosts, agents] = await Promise.all([
        cli.ask<NodeAnswer>('GET', '/api/node'),
        cli.ask<Host[]>('GET', '/api/hosts'),
        cli.ask<Agent[]>('GET', '/api/agents'),
      ])
      const counts = countsOf(agents)
      const away = hosts.filter(({ self, reach }) => !self && reach !== 'up')
      const answer = {
        running: true,
        node,
        hosts: { total: hosts.length, unreachable: away.map(({ id, name }) => ({ id, name })) },
        agents: counts,
      }
      cli.print(answer, () => [
        ...table([
          [
            'node',
            `${plain(node.name)} · Maestro ${plain(node.version)} · Node ${node.nodeVersion}`,
          ],
          ['at', node.urls.join('  ')],
          ['since', `${duration(Date.now() - node.startedAt)} ago`],
          ['data', plain(node.dataDir)],
          ['tmux', `${node.tmux.version ?? ''} ${node.tmux.status}`.trim()],
          ['hosts', hostsLine(hosts, away)],
          ['agents', agentsLine(agents.length, counts)],
        ]),
        ...(node.tmux.message ? ['', node.tmux.message] : []),
      ])
    })
  examples(command, [['maestro status || maestro start', 'starts the node unless it runs']])
}

function countsOf(agents: readonly Agent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { state, activity } of agents) {
    const key = state === 'running' ? activity : state
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

function agentsLine(total: number, counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([what, count]) => `${count} ${what}`)
  return parts.length === 0 ? 'none' : `${total}: ${parts.join(', ')}`
}

function hostsLine(hosts: readonly Host[], away: readonly Host[]): string {
  if (hosts.length === 1) return 'this one'
  const missing = away.map(({ name, reach }) => `${plain(name)} is ${reach}`)
  return [String(hosts.length), ...missing].join(', ')
}
