import type { Agent } from '../wire/agent.ts'
import type { Host } from '../wire/host.ts'
import type { Cli } from './cli.ts'
import { CliError, EXIT } from './exit.ts'
import { plain } from './words.ts'

/** The agent with this id or name; `name@host` where several hosts have one of that name. */
export async function findAgent(cli: Cli, wanted: string): Promise<Agent> {
  const agents = await cli.ask<Agent[]>('GET', '/api/agents')
  const exact = agents.filter(({ id, name }) => id === wanted || name === wanted)
  if (exact.length === 1 && exact[0]) return exact[0]
  const hosts = await cli.ask<Host[]>('GET', '/api/hosts')
  const nameOf = ({ hostId }: Agent) => hosts.find(({ id }) => id === hostId)?.name ?? hostId
  const at = wanted.lastIndexOf('@')
  const there = agents.filter(
    (agent) => agent.name === wanted.slice(0, at) && nameOf(agent) === wanted.slice(at + 1),
  )
  if (exact.length === 0 && there.length === 1 && there[0]) return there[0]
  if (exact.length > 1) {
    const choices = exact.map((agent) => `${plain(agent.name)}@${plain(nameOf(agent))}`)
    throw new CliError(
      `There are ${exact.length} agents called ${wanted}: say which, as ${choices.join(' or ')}.`,
      EXIT.usage,
    )
  }
  throw new CliError(`There is no agent called ${wanted}. All of them: maestro ls`, EXIT.notFound, {
    code: 'AGENT_NOT_FOUND',
  })
}

/** The host with this id or name, or `self`. */
export async function findHost(cli: Cli, wanted: string): Promise<Host> {
  const hosts = await cli.ask<Host[]>('GET', '/api/hosts')
  const found = hosts.filter(
    ({ id, name, self }) => id === wanted || name === wanted || (self && wanted === 'self'),
  )
  if (found.length === 1 && found[0]) return found[0]
  if (found.length > 1) {
    throw new CliError(
      `There are ${found.length} hosts called ${wanted}: give the id of one, as in maestro hosts ls.`,
      EXIT.usage,
    )
  }
  throw new CliError(
    `There is no host called ${wanted} in this mesh. All of them: maestro hosts ls`,
    EXIT.notFound,
    { code: 'HOST_NOT_FOUND' },
  )
}
