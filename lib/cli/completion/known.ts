import type { Agent } from '../../wire/agent.ts'
import type { Host } from '../../wire/host.ts'
import type { Project } from '../../wire/project.ts'
import type { Session } from '../../wire/session.ts'
import type { Task } from '../../wire/task.ts'
import type { Cli } from '../cli.ts'
import { plain } from '../words.ts'
import type { Candidate, Source } from './candidates.ts'

/** The node's things of one kind. */
export async function known(cli: Cli, source: Source): Promise<Candidate[]> {
  switch (source) {
    case 'agents':
      return agents(cli)
    case 'hosts': {
      const hosts = await cli.ask<Host[]>('GET', '/api/hosts')
      return hosts.map(({ name, reach }) => ({ value: plain(name), about: `host, ${reach}` }))
    }
    case 'projects': {
      const projects = await cli.ask<Project[]>('GET', '/api/projects')
      return projects.map(({ name, workingDir }) => ({
        value: plain(name),
        about: `project, ${plain(workingDir)}`,
      }))
    }
    case 'tasks': {
      const tasks = await cli.ask<Task[]>('GET', '/api/tasks')
      const open = tasks.filter(({ status }) => status !== 'completed')
      return open.map(({ id, title, status }) => ({
        value: id,
        about: `${status}: ${plain(title)}`,
      }))
    }
    case 'sessions': {
      const sessions = await cli.ask<Session[]>('GET', '/api/sessions?active=true')
      return sessions.map(({ id, name, status }) => ({
        value: id,
        about: `${status}: ${plain(name)}`,
      }))
    }
  }
}

/** `name@host` where several hosts have one of that name. */
async function agents(cli: Cli): Promise<Candidate[]> {
  const [all, hosts] = await Promise.all([
    cli.ask<Agent[]>('GET', '/api/agents'),
    cli.ask<Host[]>('GET', '/api/hosts'),
  ])
  const hostNames = new Map(hosts.map(({ id, name }) => [id, plain(name)]))
  return all.map(({ name, hostId, program, state, activity }) => {
    const host = hostNames.get(hostId) ?? hostId
    const isTwice = all.filter((other) => other.name === name).length > 1
    return {
      value: isTwice ? `${plain(name)}@${host}` : plain(name),
      about: `${program} on ${host}, ${state === 'running' ? activity : state}`,
    }
  })
}
