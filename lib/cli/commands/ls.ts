import type { Agent } from '../../wire/agent.ts'
import type { Host } from '../../wire/host.ts'
import { type Define, examples } from '../cli.ts'
import { duration, plain, table } from '../words.ts'

interface Options {
  host?: string
  activity?: string
  quiet?: boolean
}

export const define: Define = (program, cli) => {
  const ls = program
    .command('ls')
    .description('Lists the agents of all hosts, with what they do.')
    .argument('[text]', 'part of a name or of a tag')
    .option('--host <host>', 'only those of this host: its name or id')
    .option('--activity <activity>', 'only those that are working, waiting, idle or unknown')
    .option('-q, --quiet', 'only their names')
    .action(async (text: string | undefined, options: Options) => {
      const [agents, hosts] = await Promise.all([
        cli.ask<Agent[]>('GET', `/api/agents?${queryOf(text, options)}`),
        cli.ask<Host[]>('GET', '/api/hosts'),
      ])
      const names = new Map(hosts.map(({ id, name }) => [id, plain(name)]))
      const wanted = options.host
      const chosen = agents.filter(
        ({ hostId }) => wanted === undefined || hostId === wanted || names.get(hostId) === wanted,
      )
      cli.print(chosen, () => (options.quiet ? chosen.map(nameOf) : rows(chosen, names)))
    })
  examples(ls, [
    ['maestro ls', 'all agents'],
    ['maestro ls --activity waiting', 'those that wait for somebody'],
    ['maestro ls backend --host studio', 'those called so on one host'],
    ['maestro ls --json', 'for programs'],
  ])
}

function queryOf(text: string | undefined, { activity }: Options): URLSearchParams {
  const query = new URLSearchParams()
  if (text !== undefined) query.set('q', text)
  if (activity !== undefined) query.set('activity', activity)
  return query
}

const nameOf = ({ name }: Agent) => plain(name)

function rows(agents: readonly Agent[], hosts: ReadonlyMap<string, string>): string[] {
  if (agents.length === 0) return ['No agents. Make one with: maestro new <name>']
  const now = Date.now()
  return table([
    ['NAME', 'HOST', 'PROGRAM', 'STATE', 'SINCE', 'DIRECTORY'],
    ...agents.map((agent) => [
      nameOf(agent),
      hosts.get(agent.hostId) ?? agent.hostId,
      agent.program,
      agent.state === 'running' ? agent.activity : agent.state,
      agent.state === 'running' ? duration(now - agent.activitySince) : '',
      plain(agent.cwd),
    ]),
  ])
}
