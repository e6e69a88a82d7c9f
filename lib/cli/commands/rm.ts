import type { Agent } from '../../wire/agent.ts'
import { confirm } from '../ask-person.ts'
import { type Define, examples } from '../cli.ts'
import { findAgent } from '../find.ts'
import { plain } from '../words.ts'

interface Options {
  keepTmux?: boolean
  yes?: boolean
}

export const define: Define = (program, cli) => {
  const command = program
    .command('rm')
    .description('Forgets agents, with their notes, and ends their tmux sessions.')
    .argument('<agents...>', 'names, ids, or name@host')
    .option('--keep-tmux', 'leave their tmux sessions running')
    .option('-y, --yes', 'without asking')
    .action(async (wanted: string[], options: Options) => {
      const agents: Agent[] = []
      for (const each of wanted) agents.push(await findAgent(cli, each))
      const names = agents.map(({ name }) => plain(name)).join(', ')
      const what = options.keepTmux ? 'Forget' : 'Forget, and end the tmux session of,'
      await confirm(cli, `${what} ${names}?`, options.yes ?? false)
      const query = options.keepTmux ? '?keepTmux=1' : ''
      for (const { id } of agents) await cli.ask('DELETE', `/api/agents/${id}${query}`)
      cli.print(
        agents.map(({ id, name }) => ({ id, name })),
        () => `Removed ${names}.`,
      )
    })
  examples(command, [
    ['maestro rm backend', 'asks first'],
    ['maestro rm backend api --yes', 'for scripts'],
    ['maestro rm backend --keep-tmux', 'tmux attach still works'],
  ])
}
