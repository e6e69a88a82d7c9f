import type { Agent } from '../../wire/agent.ts'
import { type Define, examples } from '../cli.ts'
import { findAgent } from '../find.ts'
import { plain } from '../words.ts'

export const define: Define = (program, cli) => {
  const command = program
    .command('hibernate')
    .description('Ends the tmux sessions of agents and keeps the agents, to be woken later.')
    .argument('<agents...>', 'names, ids, or name@host')
    .action(async (wanted: string[]) => {
      const asleep: Agent[] = []
      for (const each of wanted) {
        const { id } = await findAgent(cli, each)
        asleep.push(await cli.ask<Agent>('POST', `/api/agents/${id}/hibernate`))
      }
      cli.print(asleep, () => asleep.map(({ name }) => `${plain(name)} sleeps.`))
    })
  examples(command, [['maestro hibernate backend', 'and later: maestro wake backend']])
}
